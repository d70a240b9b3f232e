import type { Item } from "@collectro/connector";
import { cellWriter } from "../cells/cell-writer.js";
import type { CellRules } from "../csv/judge.js";
import { type LayoutOptions, layoutOf } from "../csv/layout.js";
import type { Cell } from "../csv/record.js";
import type { Utf8File } from "../decode/encoding.js";
import { decoded, excerpt, at as placeOf } from "../place.js";
import { type LineOptions, readTextLines } from "./lines.js";

/** What is wanted from an LTSV file. */
export interface LtsvOptions {
  readonly lines: LineOptions;
  readonly layout: LayoutOptions;
  readonly rules: Omit<CellRules, "file">;
  readonly rename: Readonly<Record<string, string>>;
  readonly trim: boolean;
  readonly wants: "rows" | "lines";
}

/** A value that a line does not have. */
const ABSENT: Cell = { text: "", quoted: false };

/**
 * Reads labeled tab-separated values (ltsv.org): `label:value` pairs between tabs, in any order. A label that a line does
 * not have is null; one that the schema does not have counts as a ragged line, a repeated one or a part without a colon
 * as a bad row.
 */
export async function* readLtsv(file: Utf8File, options: LtsvOptions): AsyncGenerator<Item> {
  const names = options.layout.schema.fields.map((field) => field.name);
  const layout = layoutOf(names, file.name, options.layout);
  const writer = cellWriter(layout, { ...options.rules, file }, options.wants);
  const { faults } = options.rules;
  const split = splitter(names, options);
  for await (const lines of readTextLines(file, options.lines)) {
    for (const { text, line } of lines) {
      const cells = split(text);
      if ("problem" in cells) {
        const { kind, problem, hint } = cells;
        faults.report(kind, { where: placeOf(file.name, line), detail: problem, hint });
      } else writer.add(cells.cells, line);
    }
    faults.flush();
    const item = writer.take();
    if (item !== undefined) yield item;
  }
  faults.flush();
  const rest = writer.take(true);
  if (rest !== undefined) yield rest;
}

type Split =
  | { readonly cells: readonly Cell[] }
  | { readonly kind: "ragged" | "bad"; readonly problem: string; readonly hint: string };

function splitter(names: readonly string[], { rename, trim, layout }: LtsvOptions): (text: string) => Split {
  const places = new Map<string, number>();
  for (const [index, name] of names.entries()) places.set(bytesOf(name), index);
  for (const [old, name] of Object.entries(rename)) {
    const place = places.get(bytesOf(name));
    if (place !== undefined) places.set(bytesOf(old), place);
  }
  // Absent is null whatever text else means null.
  const nullText = typeof layout.nullText === "string" ? layout.nullText : (layout.nullText[0] ?? "");
  const absent: Cell = nullText === "" ? ABSENT : { text: bytesOf(nullText), quoted: false };
  return (text) => {
    const cells = new Array<Cell>(names.length).fill(absent);
    const seen = new Set<number>();
    for (const part of text.split("\t")) {
      if (part === "") continue;
      const colon = part.indexOf(":");
      if (colon <= 0) return bad(`${excerpt(decoded(part))} is no label:value`);
      const label = part.slice(0, colon);
      const place = places.get(label);
      if (place === undefined) {
        const problem = `the label ${excerpt(decoded(label))} is not among the columns`;
        return { kind: "ragged", problem, hint: "add the column, rename it, or pass ragged: skip" };
      }
      if (seen.has(place)) return bad(`the label ${excerpt(decoded(label))} stands there twice`);
      seen.add(place);
      const value = part.slice(colon + 1);
      cells[place] = { text: trim ? value.replace(/^ +| +$/g, "") : value, quoted: false };
    }
    return { cells };
  };
}

function bad(problem: string): Split {
  return { kind: "bad", problem, hint: "write label:value pairs between tabs, each label once" };
}

function bytesOf(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** Lines looked at for labels when nobody names the columns. */
const SAMPLED_LINES = 1000;

/** The labels of the first lines, in the order in which they come up. */
export async function labelsOf(file: Utf8File, options: LineOptions): Promise<string[]> {
  const labels = new Set<string>();
  let count = 0;
  for await (const lines of readTextLines(file, options)) {
    for (const { text } of lines) {
      for (const part of text.split("\t"))
        if (part.indexOf(":") > 0) labels.add(decoded(part.slice(0, part.indexOf(":"))));
      if (++count === SAMPLED_LINES) return [...labels];
    }
  }
  return [...labels];
}
