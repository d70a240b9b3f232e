import { addDays } from "@collectro/contract";

/** One row of the sources, of a few each day. */
export interface Row {
  readonly day: string;
  readonly n: number;
  readonly name: string;
}

const FIRST_DAY = "2024-02-01";
const DAYS = 70;
const ROWS_A_DAY = 40;

/** All rows there are, in order of their days. */
export const ROWS: readonly Row[] = Array.from({ length: DAYS }, (_, day) => addDays(FIRST_DAY, day)).flatMap((day) =>
  Array.from({ length: ROWS_A_DAY }, (_, n) => ({ day, n, name: `店舗 ${n}, "本店"` })),
);

/** The window of the pretest: days that end a February of 29 days. */
export const WINDOW = { from: "2024-02-28", to: "2024-03-02" } as const;

/** A day before the first one. */
export const EMPTY_DAY = "2024-01-15";

/** The columns as BigQuery's schema. */
export const SCHEMA = [
  { name: "day", type: "DATE", mode: "REQUIRED" },
  { name: "n", type: "INT64", mode: "REQUIRED" },
  { name: "name", type: "STRING", mode: "REQUIRED" },
] as const;

/** As CSV with a header. */
export function asCsv(rows: readonly Row[]): string {
  const lines = rows.map(({ day, n, name }) => `${day},${n},"${name.replaceAll('"', '""')}"`);
  return `day,n,name\n${lines.join("\n")}\n`;
}
