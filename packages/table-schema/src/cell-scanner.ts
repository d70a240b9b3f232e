import type { Field } from "./field.js";
import { isDate, isDatetime, isTime } from "./values/civil.js";
import { ruleOf } from "./values/rules.js";
import { isTimestamp } from "./values/timestamp-text.js";

/** Tells cells that are JSON as they stand, so that a caller who holds their bytes can copy these. */
export interface CellScanner {
  /** The JSON text is the cell in double quotes; false: the cell itself. */
  readonly quoted: boolean;
  /**
   * Whether the encoder of `compileCellEncoder` would give exactly that text. False for all else, also for cells that it
   * refuses: ask it then. `text` is UTF-8 read as latin1.
   */
  readonly passes: (text: string, start: number, end: number) => boolean;
}

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Compiles the scanner of one column that is neither RECORD nor REPEATED. It makes no string: for bulk transcoders.
 *
 * @throws {TypeError} for RECORD columns.
 */
export function compileCellScanner(field: Field): CellScanner {
  switch (field.type) {
    case "STRING":
      return { quoted: true, passes: plainString(field.maxLength ?? Number.POSITIVE_INFINITY) };
    case "DATE":
      return { quoted: true, passes: isDate };
    case "TIME":
      return { quoted: true, passes: isTime };
    case "DATETIME":
      return { quoted: true, passes: (text, start, end) => isDatetime(text, start, end, SPACE) };
    case "TIMESTAMP":
      return { quoted: true, passes: isTimestamp };
    case "NUMERIC":
    case "BIGNUMERIC":
      return { quoted: true, passes: bare(field) };
    case "INT64":
    case "FLOAT64":
    case "BOOL":
      return { quoted: false, passes: bare(field) };
    case "JSON": {
      const { scan } = ruleOf(field);
      return { quoted: false, passes: (text, start, end) => scan(text, start) === end };
    }
    default:
      return { quoted: true, passes: () => false };
  }
}

/** Bytes are at least as many as characters: a text of no more bytes than the limit fits. */
function plainString(limit: number): CellScanner["passes"] {
  return (text, start, end) => {
    if (end - start > limit) return false;
    for (let i = start; i < end; i++) {
      const code = text.charCodeAt(i);
      if (code < SPACE || code === QUOTE || code === BACKSLASH) return false;
    }
    return true;
  };
}

/** What a line holds bare is the same in a cell. */
function bare(field: Field): CellScanner["passes"] {
  const { scan } = ruleOf(field);
  return (text, start, end) => text.charCodeAt(start) !== QUOTE && scan(text, start) === end;
}
