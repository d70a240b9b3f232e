import type { Slice } from "@collectro/connector";
import { dateLiteral, dayEnd, dayStart } from "@collectro/sql-source";

/** The rows of one window column that belong to a slice, as an SQL condition. `type` is the column's base type. */
export function windowCondition(column: string, type: string, slice: Slice, timeZone: string): string | undefined {
  switch (type) {
    case "date":
      return `${column} >= ${dateLiteral(slice.from)} AND ${column} <= ${dateLiteral(slice.to)}`;
    case "timestamp":
      return `${column} >= ${dateLiteral(slice.from)} AND ${column} < ${dateLiteral(slice.to)} + 1`;
    case "timestamptz": {
      const start = dayStart(slice.from, timeZone).toISOString();
      const stop = dayEnd(slice.to, timeZone).toISOString();
      return `${column} >= ${instantLiteral(start)} AND ${column} < ${instantLiteral(stop)}`;
    }
    default:
      return undefined;
  }
}

/** PostgreSQL writes the year 10000 without ISO's sign and zeros. */
function instantLiteral(iso: string): string {
  return `TIMESTAMPTZ '${iso.replace(/^\+0*/, "")}'`;
}
