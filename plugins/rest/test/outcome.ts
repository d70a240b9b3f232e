import { isEncodedLines, isUnchecked, problemsOf, type RunContext, type TableSchema } from "@collectro/connector";
import { createHttp } from "@collectro/connector/runtime";
import { compileLineValidator, compileRowEncoder, type Field, plainDecimal, RowRefused } from "@collectro/table-schema";
import connector from "../src/index.js";
import { DAY, parse, quickClock } from "./rig.js";

/** What a run comes to: the rows that were written, by meaning, and what ended it. */
export interface Outcome {
  readonly rows: readonly unknown[];
  readonly ending: unknown;
  /** How many rows came as lines. */
  readonly asLines: number;
}

/** Reads one day as the host would, which wants rows or lines and encodes what comes as rows. */
export async function outcomeOf(
  raw: Readonly<Record<string, unknown>>,
  schema: TableSchema,
  wants: "rows" | "lines",
): Promise<Outcome> {
  const clock = quickClock();
  const { signal } = new AbortController();
  const progress = { waiting() {}, moved() {}, skipped() {}, nulled() {} };
  const log = { info() {} };
  const http = createHttp({}, { log, progress, clock, signal });
  const common = { params: parse(raw), window: DAY, slice: DAY, http, log, progress, clock, limit: undefined, signal };
  const context: RunContext<never> = { ...common, timeZone: "Asia/Tokyo", schema, wants };
  const encoder = compileRowEncoder(schema);
  const lines: string[] = [];
  let asLines = 0;
  let ending: unknown = "success";
  try {
    for await (const item of connector.read(context)) {
      if (isEncodedLines(item)) {
        const finished = linesIn(item.bytes, schema);
        if (finished.length !== item.rowCount) throw new Error(`${finished.length} lines, said to be ${item.rowCount}`);
        asLines += finished.length;
        lines.push(...finished);
      } else if (isUnchecked(item)) for (const row of item.rows) lines.push(encoder.encode(row));
    }
  } catch (error) {
    ending = error instanceof RowRefused ? { row: lines.length, problems: error.problems } : problemsOf(error);
    if (ending === undefined) throw error;
  } finally {
    await http.close();
  }
  return { rows: lines.map((line) => meaning(line, schema.fields)), ending, asLines };
}

/** Lines that the crawler's validator accepts: one of them alone would end a load. */
function linesIn(bytes: Uint8Array, schema: TableSchema): string[] {
  const validator = compileLineValidator(schema)();
  validator.push(bytes);
  const { problems } = validator.end();
  if (problems.length > 0) throw new Error(`lines that do not load: ${JSON.stringify(problems)}`);
  return Buffer.from(bytes).toString("utf8").split("\n").slice(0, -1);
}

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parseReviving = JSON.parse as (text: string, reviver: SourceReviver) => unknown;

/** What a line says, whichever way: columns that are missing are null, numbers are told apart to their last digit. */
function meaning(line: string, fields: readonly Field[]): unknown {
  const row = parseReviving(line, (_key, value, { source }) => {
    if (typeof value !== "number" || source === undefined) return value;
    return { number: Number.isSafeInteger(value) || Math.abs(value) < 1 ? value : (plainDecimal(source) ?? source) };
  });
  return complete(row, fields);
}

function complete(row: unknown, fields: readonly Field[]): unknown {
  return fields.map((field) => {
    const value = (row as Record<string, unknown>)[field.name] ?? (field.mode === "REPEATED" ? [] : null);
    if (field.type !== "RECORD" || value === null) return value;
    const inner = field.fields ?? [];
    return Array.isArray(value) ? value.map((item) => complete(item, inner)) : complete(value, inner);
  });
}
