import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { queryClient } from "../api/query-client.js";
import type { Catalogue } from "./catalogue.js";
import { currentLanguage, type Language, setCurrentLanguage } from "./current.js";
import { type Formats, formatsOf } from "./formats.js";

interface LanguageState {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly formats: Formats;
}

const LanguageContext = createContext<LanguageState | undefined>(undefined);

/** Holds the language; what the server told in the old one is asked for again when it changes. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, show] = useState(currentLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const state = useMemo(() => {
    const setLanguage = (next: Language) => {
      setCurrentLanguage(next);
      show(next);
      // What is on its way comes in the old language, and a first answer is not asked for twice unless it is given up.
      void queryClient.cancelQueries().then(() => queryClient.invalidateQueries());
    };
    return { language, setLanguage, formats: formatsOf(language) };
  }, [language]);
  return <LanguageContext value={state}>{children}</LanguageContext>;
}

/** The language, its formats and how to change it. */
export function useLanguage(): LanguageState {
  const state = useContext(LanguageContext);
  if (!state) throw new Error("outside LanguageProvider");
  return state;
}

/** The texts of a catalogue in the language in use. */
export function useTexts<T>(catalogue: Catalogue<T>): T {
  return catalogue[useLanguage().language];
}

/** Numbers, sizes, instants and durations in the language in use. */
export function useFormats(): Formats {
  return useLanguage().formats;
}
