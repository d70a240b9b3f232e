import { type Item, unchecked } from "@collectro/connector";
import type { Field } from "@collectro/table-schema";
import type { CopyStream } from "./copy-stream.js";
import { type RowNames, refusedRow, splitRow } from "./refused-row.js";
import type { CodedColumn } from "./transcode/compile.js";
import { refusalOf, within } from "./transcode/refusal.js";

const ROWS_PER_BATCH = 500;

type Row = Record<string, unknown>;

/** Gives the rows of a stream as objects: every value in a form that keeps it exactly. */
export async function* readRows(
  stream: CopyStream,
  columns: readonly CodedColumn[],
  names: RowNames,
): AsyncGenerator<Item> {
  const readRow = compileRowReader(columns);
  let batch: Row[] = [];
  do {
    while (stream.next()) {
      try {
        batch.push(readRow(splitRow(stream)));
      } catch (error) {
        throw refusedRow(error, stream, names);
      }
      if (batch.length < ROWS_PER_BATCH) continue;
      yield unchecked(batch);
      batch = [];
    }
  } while (await stream.fill());
  if (batch.length > 0) yield unchecked(batch);
}

function compileRowReader(columns: readonly CodedColumn[]): (cells: readonly (string | null)[]) => Row {
  const readers = columns.map(({ plan, exact }) => ({
    name: plan.field.name,
    exact,
    parse: holdsJson(plan.field) ? parseExactly : JSON.parse,
  }));
  return function readRow(cells) {
    if (cells.length !== readers.length)
      throw new RangeError(`the server sent a row that has not ${readers.length} columns`);
    const row: Row = {};
    for (const [index, { name, exact, parse }] of readers.entries()) {
      try {
        row[name] = parse(exact(cells[index] ?? null));
      } catch (error) {
        throw within(refusalOf(error), name);
      }
    }
    return row;
  };
}

function holdsJson(field: Field): boolean {
  return field.type === "JSON" || (field.fields ?? []).some(holdsJson);
}

const LONG_INTEGER = /^-?[0-9]{16,}$/;

/** JSON whose integers beyond 2^53 become bigint. */
function parseExactly(json: string): unknown {
  if (!/[0-9]{16}/.test(json)) return JSON.parse(json);
  return JSON.parse(json, (_key, value: unknown, context?: { source?: string }) => {
    const digits = context?.source;
    if (typeof value !== "number" || digits === undefined || !LONG_INTEGER.test(digits)) return value;
    return Number.isSafeInteger(value) ? value : BigInt(digits);
  });
}
