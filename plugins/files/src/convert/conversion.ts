import { DATE_TOKENS, dateReader } from "./date-format.js";
import { halfWidth, halfWidthDigits } from "./half-width.js";
import { plainNumber } from "./number.js";
import { eraYear, type Wareki, warekiDate } from "./wareki.js";

/** What a conversion gives: the new text, null, or why the text cannot be read. */
export type Converted = string | null | { readonly expected: string; readonly hint: string };

/** Changes the text of a cell. */
export type Conversion = (text: string) => Converted;

const SIMPLE: Readonly<Record<string, Conversion>> = {
  trim: (text) => text.trim(),
  "halfwidth-digits": halfWidthDigits,
  halfwidth: halfWidth,
  "blank-to-null": (text) => (text.trim() === "" ? null : text),
  number: (text) =>
    plainNumber(text) ?? {
      expected: "a number such as 1,234.5 ¥1,234 12.5% (1,234) or 1,234-",
      hint: "correct the cell; separators stand between groups of three digits",
    },
  wareki: (text) => ofWareki(warekiDate(text), "a date in an era"),
  "era-year": (text) => ofWareki(eraYear(text), "a year of an era"),
};

/** How conversions are written, for messages and docs. */
export const CONVERSION_NAMES: readonly string[] = [...Object.keys(SIMPLE), "date:FORMAT"];

const DATE_PREFIX = "date:";

/** What is wrong with the name of a conversion; undefined when nothing is. */
export function conversionProblem(name: string): string | undefined {
  if (Object.hasOwn(SIMPLE, name)) return undefined;
  if (!name.startsWith(DATE_PREFIX)) return `${JSON.stringify(name)} is none of ${CONVERSION_NAMES.join(", ")}`;
  if (dateReader(name.slice(DATE_PREFIX.length)) !== undefined) return undefined;
  return `${JSON.stringify(name)} must name a whole day, a time of day or both, each part once, by ${DATE_TOKENS}, with something between two parts of one or two digits`;
}

/** Several conversions one after another; nothing follows a null. Throws TypeError for an unknown name. */
export function conversionOf(names: readonly string[]): Conversion {
  const steps = names.map(oneConversion);
  return (text) => {
    let current = text;
    for (const step of steps) {
      const result = step(current);
      if (typeof result !== "string") return result;
      current = result;
    }
    return current;
  };
}

function oneConversion(name: string): Conversion {
  const simple = Object.hasOwn(SIMPLE, name) ? SIMPLE[name] : undefined;
  if (simple !== undefined) return simple;
  const format = name.slice(DATE_PREFIX.length);
  const read = dateReader(format);
  if (!name.startsWith(DATE_PREFIX) || read === undefined) throw new TypeError(`no conversion: ${name}`);
  const failure = { expected: `a date or time written ${format}`, hint: "correct the cell or the format" };
  return (text) => read(text) ?? failure;
}

function ofWareki(result: Wareki, expected: string): Converted {
  return result.ok ? result.text : { expected, hint: result.reason };
}
