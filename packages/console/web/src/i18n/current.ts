import { readSetting, writeSetting } from "../settings.js";

/** The languages of the console. */
export type Language = "en" | "ja";

let language: Language = (readSetting("language") ?? navigator.language).toLowerCase().startsWith("ja") ? "ja" : "en";

/** The language in use, for what is no component: the header of requests. */
export function currentLanguage(): Language {
  return language;
}

/** Sets it, also for the next visit. */
export function setCurrentLanguage(next: Language): void {
  language = next;
  writeSetting("language", next);
}
