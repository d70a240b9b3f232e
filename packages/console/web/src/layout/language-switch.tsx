import { useLanguage, useTexts } from "../i18n/language.js";
import { layoutTexts } from "./texts.js";
import "./switch.css";

/** English or Japanese, each in its own words. */
export function LanguageSwitch() {
  const t = useTexts(layoutTexts);
  const { language, setLanguage } = useLanguage();
  return (
    <fieldset className="switch">
      <legend className="hidden">{t.language}</legend>
      <button type="button" lang="ja" aria-pressed={language === "ja"} onClick={() => setLanguage("ja")}>
        日本語
      </button>
      <button type="button" lang="en" aria-pressed={language === "en"} onClick={() => setLanguage("en")}>
        EN
      </button>
    </fieldset>
  );
}
