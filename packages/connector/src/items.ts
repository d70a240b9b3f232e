// Items are known by a registered symbol, not by class: plugin and host may hold different copies of this package.
const UNCHECKED = Symbol.for("@collectro/connector/unchecked");
const ENCODED = Symbol.for("@collectro/connector/encoded-lines");

/** Rows that came from outside: the compiler cannot know their shape, the host validates each one. */
export interface Unchecked {
  readonly [UNCHECKED]: true;
  readonly rows: readonly unknown[];
}

/** Finished NDJSON: whole lines, each ended by `\n`, in the form of the effective schema. */
export interface EncodedLines {
  readonly [ENCODED]: true;
  readonly bytes: Uint8Array;
  readonly rowCount: number;
}

/** Marks rows from outside, to be validated at run time: `yield unchecked(page.rows)`. */
export function unchecked(rows: readonly unknown[]): Unchecked {
  return { [UNCHECKED]: true, rows };
}

/**
 * Marks finished lines, allowed only when `context.wants` is `"lines"`. The host copies the bytes before it asks for the
 * next item, so the buffer may be used again; it counts the newlines itself and compares them with `rowCount`.
 */
export function encodedLines(bytes: Uint8Array, rowCount: number): EncodedLines {
  return { [ENCODED]: true, bytes, rowCount };
}

/** True for what `unchecked` made, in whichever copy of this package. */
export function isUnchecked(item: object): item is Unchecked {
  return UNCHECKED in item;
}

/** True for what `encodedLines` made, in whichever copy of this package. */
export function isEncodedLines(item: object): item is EncodedLines {
  return ENCODED in item;
}
