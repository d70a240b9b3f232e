import { paramError, type Slice } from "@collectro/connector";
import { fillPlaceholders, unknownColumn } from "@collectro/sql-source";
import { describeQuery, describeTable } from "./catalog.js";
import { explainError } from "./errors.js";
import type { MysqlParams } from "./params.js";
import { type Session, setTimeZone } from "./session.js";
import type { Source } from "./source-column.js";
import { quoteName } from "./table-name.js";
import type { SessionZone } from "./time-zone.js";
import { windowCondition } from "./window-condition.js";

/** A source, and the zone in which its session shows it. */
export interface Described {
  readonly source: Source;
  readonly zone: SessionZone;
}

/** Looks up what the params name, with the query's dates of this slice. */
export async function describeSource(
  session: Session,
  params: MysqlParams,
  slice: Slice,
  timeZone: string,
): Promise<Described> {
  const { connection } = session;
  try {
    const source =
      params.query === undefined
        ? await describeTable(connection, params.table ?? "", namedColumns(params))
        : await describeQuery(connection, fillPlaceholders(params.query, slice));
    return { source, zone: await setTimeZone(session, timeZone, source.kind !== "table") };
  } catch (error) {
    throw explainError(error, { where: session.where, phase: "describe" });
  }
}

/** The columns that are read; the window's, too, since a user may have no right to all of them. */
function namedColumns({ columns, windowColumn }: MysqlParams): readonly string[] | undefined {
  if (columns === undefined || windowColumn === undefined || columns.includes(windowColumn)) return columns;
  return [...columns, windowColumn];
}

/** The rows of the slice as an SQL condition; undefined when all rows are wanted or the query says it itself. */
export function sliceCondition(
  { source, zone }: Described,
  { windowColumn }: MysqlParams,
  slice: Slice,
  timeZone: string,
): string | undefined {
  if (windowColumn === undefined) return undefined;
  const column = source.columns.find(({ name }) => name === windowColumn);
  if (column === undefined) throw unknownColumn(source, "windowColumn", windowColumn);
  const condition = windowCondition(quoteName(windowColumn), column.type.form, slice, timeZone, zone);
  if (condition !== undefined) return condition;
  throw paramError({
    where: "windowColumn",
    detail: `${windowColumn} is ${column.type.label}; only DATE, DATETIME and TIMESTAMP columns have days`,
    hint: "write a query with {from} and {to}",
  });
}
