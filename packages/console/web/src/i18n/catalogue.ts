/** A text, a text made from values, or a group of them. */
export interface TextTree {
  readonly [key: string]: string | ((...values: never[]) => string) | TextTree;
}

/** The same keys, with the same values to be made from. */
type Same<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...values: never[]) => string
      ? T[K]
      : Same<T[K]>;
};

/** What a page says, in every language. */
export interface Catalogue<T> {
  readonly en: T;
  readonly ja: T;
}

/**
 * The texts of one page or part; they lie beside it and are loaded with it. A key that Japanese lacks, or has too much, does
 * not compile.
 */
export function catalogue<T extends TextTree>(en: T, ja: NoInfer<Same<T>>): Catalogue<Same<T>> {
  return { en: en as Same<T>, ja };
}
