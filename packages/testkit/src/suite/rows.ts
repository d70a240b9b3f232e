import { compileLineValidator, parseTableSchema } from "@collectro/table-schema";
import type { ConnectorRun } from "../connector-run.js";

/** Rows as a multiset: how often each is there, in one spelling, without the columns that change from run to run. */
export function multiset(lines: readonly string[], changing: readonly string[] = []): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const key = spelling(line, changing);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** What the second has and the first has not, and the other way about; undefined when they are the same rows. */
export function difference(
  expected: readonly string[],
  got: readonly string[],
  changing: readonly string[] = [],
): string | undefined {
  const missing = beyond(multiset(expected, changing), multiset(got, changing));
  const added = beyond(multiset(got, changing), multiset(expected, changing));
  if (missing.length + added.length === 0) return undefined;
  const shown = (name: string, rows: readonly string[]) =>
    rows.length === 0 ? [] : [`${rows.length} ${name}, the first: ${shortened(rows[0] ?? "")}`];
  return `${expected.length} rows were expected, ${got.length} came; ${[...shown("missing", missing), ...shown("not expected", added)].join("; ")}`;
}

/** Rows of the first that the second has not as often. */
export function beyond(first: ReadonlyMap<string, number>, second: ReadonlyMap<string, number>): string[] {
  return [...first].filter(([row, count]) => count > (second.get(row) ?? 0)).map(([row]) => row);
}

/** How a run ended, in a line. */
export function ending(run: ConnectorRun): string {
  const told = run.errors.length === 0 ? "no error line" : run.errors.map(shortened).join(" | ");
  return `the run ended with ${run.result ?? "no result"} (exit code ${run.exitCode}), ${run.rows.length} rows, ${told}`;
}

/** Which stored row BigQuery would not load by the run's schema, and why; undefined when it takes them all. */
export function misfit({ report, lines }: ConnectorRun): string | undefined {
  if (report?.schema === undefined) return undefined;
  const parsed = parseTableSchema(report.schema);
  if (!parsed.ok) return `the schema itself is none: ${JSON.stringify(parsed.problems[0])}`;
  const validator = compileLineValidator(parsed.schema)();
  validator.push(Buffer.from(lines.map((line) => `${line}\n`).join("")));
  const [first] = validator.end().problems;
  return first && `${JSON.stringify(first)}; the row: ${shortened(lines[first.line - 1] ?? "")}`;
}

/** A text cut to what a message bears. */
export function shortened(text: string): string {
  return text.length <= 400 ? text : `${text.slice(0, 400)}… (${text.length} characters)`;
}

// Line by line as it was stored: numbers keep their digits, keys their order, which is the schema's.
function spelling(line: string, changing: readonly string[]): string {
  if (changing.length === 0) return line;
  const row: Record<string, unknown> = JSON.parse(line);
  for (const name of changing) delete row[name];
  return JSON.stringify(row);
}
