import { type Document, isPair, isScalar, isSeq, Lexer, type Node, parse, type Scalar, visit } from "yaml";
import type { Span, ValuePlace } from "./spans.js";

/** By these the lexer tells its reader what follows; they are not in the text. */
const LEXER_SIGNS: ReadonlySet<string> = new Set(["\u0002", "\u0018", "\u001f"]);

/** A text that takes the place of a part of another. */
export interface Edit extends Span {
  readonly text: string;
}

/** A value of a YAML text. */
export interface PlacedScalar {
  readonly value: string;
  /** In the source, with its quotes. */
  readonly source: Span;
  readonly place: ValuePlace;
}

/** Every value of a document; no keys. */
export function scalarsOf(document: Document): PlacedScalar[] {
  const found: PlacedScalar[] = [];
  visit(document, {
    Scalar(key, node, path) {
      const { range } = node;
      if (key === "key" || !range || node.value === null) return;
      const names = path.flatMap((one) => (isPair(one) ? [String((one.key as Scalar).value)] : []));
      const before = typeof key === "number" ? textBefore(path.at(-1), key) : undefined;
      const place = { top: names[0] ?? "", name: names.at(-1) ?? "", ...(before === undefined ? {} : { before }) };
      found.push({ value: String(node.value), source: { start: range[0], end: range[1] }, place });
    },
  });
  return found;
}

function textBefore(list: Document | Node | unknown, index: number): string | undefined {
  const node = isSeq(list) ? list.items[index - 1] : undefined;
  return isScalar(node) ? String(node.value) : undefined;
}

/** Every comment of a text, from its `#` to the end of its line. */
export function commentsOf(text: string): Span[] {
  let offset = 0;
  const spans: Span[] = [];
  for (const token of new Lexer().lex(text)) {
    if (LEXER_SIGNS.has(token)) continue;
    if (token.startsWith("#")) spans.push({ start: offset, end: offset + token.length });
    offset += token.length;
  }
  return spans;
}

/**
 * Writes another value for a scalar: parts of it are replaced where they stand, so that quotes and folds stay as they are;
 * where that would say something else, it is written anew, in double quotes.
 */
export function scalarEdit(text: string, { value, source }: PlacedScalar, parts: readonly Edit[]): Edit {
  const wanted = applyEdits(value, parts);
  const written = text.slice(source.start, source.end);
  const at = written.indexOf(value);
  const shifted = parts.map((part) => ({ ...part, start: part.start + at, end: part.end + at }));
  const inPlace = at === -1 ? "" : applyEdits(written, shifted);
  const end = written.endsWith("\n") ? "\n" : "";
  return { ...source, text: reads(inPlace, wanted) ? inPlace : `${JSON.stringify(wanted)}${end}` };
}

function reads(written: string, wanted: string): boolean {
  try {
    return parse(written) === wanted;
  } catch {
    return false;
  }
}

/** Edits that do not overlap, in any order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const fromTheEnd = [...edits].sort((a, b) => b.start - a.start);
  return fromTheEnd.reduce((rest, edit) => rest.slice(0, edit.start) + edit.text + rest.slice(edit.end), text);
}
