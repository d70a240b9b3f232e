/** What a browser remembers of its user. */
export type Setting = "language" | "theme";

/** Undefined when nothing was set, or storage is closed to us. */
export function readSetting(name: Setting): string | undefined {
  try {
    return localStorage.getItem(`collectro.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Forgotten with the page where storage is closed to us. */
export function writeSetting(name: Setting, value: string): void {
  try {
    localStorage.setItem(`collectro.${name}`, value);
  } catch {
    // The page goes on with the value.
  }
}
