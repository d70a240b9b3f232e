import { useEffect, useState } from "react";
import type { WorkflowCheck } from "../../../../../src/api/index.js";
import { api } from "../../../api/client.js";
import { useLanguage } from "../../../i18n/language.js";
import type { EditPlace } from "./use-editing.js";

const PAUSE_MS = 300;

/** What the server says of a text. */
export interface Checking {
  /** The last answer: of an older text while `isPending`. */
  readonly checked?: WorkflowCheck;
  readonly isPending: boolean;
  readonly error?: unknown;
}

/** Asks the server about the text of a workflow file, a moment after the last change. `text` undefined: there is none. */
export function useChecked(place: EditPlace, text: string | undefined): Checking {
  const { language } = useLanguage();
  const [state, setState] = useState<Checking>({ isPending: true });
  const { name, file } = { name: undefined, file: undefined, ...place };
  useEffect(() => {
    if (text === undefined) return;
    const controller = new AbortController();
    setState((old) => ({ ...old, isPending: true }));
    const timer = setTimeout(() => {
      api.post<WorkflowCheck>("/api/workflows/check", { yaml: text, name, file }, controller.signal).then(
        (checked) => setState({ checked, isPending: false }),
        (error: unknown) => {
          if (!controller.signal.aborted) setState({ isPending: false, error });
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
    // Problems are told in the language.
  }, [name, file, text, language]);
  return state;
}
