import type { Slice } from "@collectro/connector";
import { dateLiteral, dayEnd, dayStart } from "@collectro/sql-source";
import type { Form } from "./column-type.js";
import { civilText, type SessionZone } from "./time-zone.js";

/** The rows of one window column that belong to a slice, as an SQL condition; undefined for forms without days. */
export function windowCondition(
  column: string,
  form: Form,
  slice: Slice,
  timeZone: string,
  zone: SessionZone,
): string | undefined {
  switch (form) {
    case "date":
      return `${column} >= ${dateLiteral(slice.from)} AND ${column} <= ${dateLiteral(slice.to)}`;
    case "datetime":
      return `${column} >= TIMESTAMP '${slice.from} 00:00:00' AND ${column} <= TIMESTAMP '${slice.to} 23:59:59.999999'`;
    case "timestamp":
      return instants(column, dayStart(slice.from, timeZone), dayEnd(slice.to, timeZone), zone);
    default:
      return undefined;
  }
}

/** The half-open interval between two instants. */
function instants(column: string, start: Date, stop: Date, { offset }: SessionZone): string {
  if (offset === undefined) {
    // A literal would be a civil time, and in autumn one stands for two instants. No index serves this one.
    const seconds = `UNIX_TIMESTAMP(${column})`;
    return `${seconds} >= ${start.getTime() / 1_000} AND ${seconds} < ${stop.getTime() / 1_000}`;
  }
  const literal = (instant: Date) => `TIMESTAMP '${civilText(instant, offset)}'`;
  return `${column} >= ${literal(start)} AND ${column} < ${literal(stop)}`;
}
