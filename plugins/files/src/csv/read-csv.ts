import type { Utf8File } from "../decode/encoding.js";
import { readWindows, type TextWindow, type WindowLimits } from "../text-window.js";
import type { Rules } from "./judge.js";
import { type Layout, type LayoutOptions, layoutOf } from "./layout.js";
import { noHeader, type PreludeOptions, preludeOf } from "./prelude.js";

/** What is wanted from a CSV file. */
export interface CsvOptions {
  readonly prelude: PreludeOptions;
  readonly layout: LayoutOptions;
  readonly rules: Omit<Rules, "file">;
  readonly limits: WindowLimits;
}

/** Reads the rows of one window from index `from` on: the index up to which rows were complete, and what they gave. */
export type RowsReader<Out> = (window: TextWindow, from: number) => { next: number; out: Out | undefined };

/** Reads a CSV file: first what stands before the rows, then windows of rows by the reader that `open` makes. */
export async function* readCsv<Out>(
  file: Utf8File,
  options: CsvOptions,
  open: (layout: Layout, rules: Rules) => RowsReader<Out>,
): AsyncGenerator<Out> {
  const { faults } = options.rules;
  const prelude = preludeOf(file.name, options.prelude);
  let readRows: RowsReader<Out> | undefined;
  const windows = readWindows(file, options.limits, (window) => {
    const from = readRows === undefined ? prelude.read(window) : 0;
    if (from === -1 || prelude.names === undefined) return { consumed: 0, out: undefined };
    readRows ??= open(layoutOf(prelude.names, prelude.where, options.layout), { ...options.rules, file });
    const { next, out } = readRows(window, from);
    return { consumed: next, out };
  });
  for await (const out of windows) {
    faults.flush();
    yield out;
  }
  faults.flush();
  if (prelude.names === undefined) throw noHeader(file.name);
}
