import { paramError, type Slice } from "@collectro/connector";
import { fillPlaceholders, unknownColumn } from "@collectro/sql-source";
import pg from "pg";
import { type DescribedSource, describeQuery, describeTable, QUERY_PREFIX } from "./catalog.js";
import { explainError } from "./errors.js";
import type { PostgresParams } from "./params.js";
import type { Session } from "./session.js";
import { windowCondition } from "./window-condition.js";

const { escapeIdentifier } = pg;

/** Looks up what the params name, with the query's dates of this slice. */
export async function describeSource(session: Session, params: PostgresParams, slice: Slice): Promise<DescribedSource> {
  const query = params.query === undefined ? undefined : fillPlaceholders(params.query, slice);
  try {
    return query === undefined
      ? await describeTable(session.client, params.table ?? "")
      : await describeQuery(session.client, query);
  } catch (error) {
    const statement = query === undefined ? {} : { statement: `${QUERY_PREFIX}${query}` };
    throw explainError(error, { where: session.where, phase: "describe", ...statement });
  }
}

/** The rows of the slice as an SQL condition; undefined when all rows are wanted or the query says it itself. */
export function sliceCondition(
  source: DescribedSource,
  params: PostgresParams,
  slice: Slice,
  timeZone: string,
): string | undefined {
  const { windowColumn } = params;
  if (windowColumn === undefined) return undefined;
  const column = source.columns.find(({ name }) => name === windowColumn);
  if (column === undefined) throw unknownColumn(source, "windowColumn", windowColumn);
  const type = column.type.kind === "base" ? column.type.name : column.type.kind;
  const condition = windowCondition(escapeIdentifier(windowColumn), type, slice, timeZone);
  if (condition !== undefined) return condition;
  throw paramError({
    where: "windowColumn",
    detail: `${windowColumn} is ${column.type.label}; only date, timestamp and timestamptz columns have days`,
    hint: "write a query with {from} and {to}",
  });
}
