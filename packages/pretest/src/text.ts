import type { Language } from "@collectro/contract";

/** A sentence for people, in both languages. */
export type Text = Readonly<Record<Language, string>>;

/** Both languages of one sentence. */
export function text(en: string, ja: string): Text {
  return { en, ja };
}

/** What needs no translation: a value, a path, a line of a file. */
export function same(value: string): Text {
  return { en: value, ja: value };
}
