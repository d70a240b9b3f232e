import { parseArgs } from "node:util";
import type { BenchRow } from "./rows/bench-row.js";
import type { BenchSize } from "./workbench.js";

/** What was asked for. */
export interface BenchOptions {
  readonly rows: readonly BenchRow[];
  readonly size: BenchSize;
  readonly json: boolean;
  readonly write: boolean;
}

const FULL_ROWS = 1_000_000;

/** The text of --help. */
export const USAGE = `Usage: npm run bench [-- NAME... --json --write --rows N --rounds N]

Measures the speeds and ratios that the README quotes. NAME is a row of the table, or what stands before its slash.
  --json      print [{"name","ratio","bar","higherIsBetter","detail"}] and nothing else
  --write     put the table into docs/ and the READMEs; only with every row in full size
  --rows N    rows of the table and of the CSV file, default ${FULL_ROWS}
  --rounds N  rounds of each side, instead of what each row takes by itself
`;

/** Reads the command line; undefined when help was asked for. Throws an Error that says what is wrong. */
export function readOptions(args: readonly string[], table: readonly BenchRow[]): BenchOptions | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      rows: { type: "string", default: String(FULL_ROWS) },
      rounds: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return undefined;
  const rows = chosen(positionals, table);
  const size = {
    rows: positive("--rows", values.rows),
    rounds: values.rounds === undefined ? undefined : positive("--rounds", values.rounds),
  };
  if (values.write && (rows.length < table.length || size.rows !== FULL_ROWS || size.rounds !== undefined)) {
    throw new Error("--write needs every row in full size: leave out names, --rows and --rounds");
  }
  return { rows, size, json: values.json, write: values.write };
}

function chosen(names: readonly string[], table: readonly BenchRow[]): readonly BenchRow[] {
  if (names.length === 0) return table;
  const matches = (name: string, row: BenchRow): boolean => row.name === name || row.name.startsWith(`${name}/`);
  const unknown = names.filter((name) => !table.some((row) => matches(name, row)));
  if (unknown.length > 0) {
    throw new Error(`there is no ${unknown.join(", ")}; rows: ${table.map(({ name }) => name).join(", ")}`);
  }
  return table.filter((row) => names.some((name) => matches(name, row)));
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!/^[0-9]+$/.test(text) || value === 0) throw new Error(`${option} is a whole number from 1, not ${text}`);
  return value;
}
