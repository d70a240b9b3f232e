import { parseTableSchema } from "@collectro/table-schema";

/** What a text may be besides a text. Digits with a zero in front are a code, and no number. */
const KINDS: readonly (readonly [type: string, form: RegExp])[] = [
  ["INT64", /^-?(0|[1-9]\d{0,17})$/],
  ["NUMERIC", /^-?(0|[1-9]\d{0,28})\.\d{1,9}$/],
  ["BOOL", /^(true|false)$/i],
  ["DATE", /^\d{4}-\d{2}-\d{2}$/],
  ["TIMESTAMP", /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/],
];

/** A STRING column whose sampled values all look like another type. */
export interface TextColumn {
  readonly name: string;
  readonly looksLike: string;
  readonly values: number;
}

/** The STRING columns of a schema (BigQuery's JSON) that look like something else in these rows (JSON texts). */
export function doubtfulTextColumns(schema: readonly unknown[], lines: readonly string[]): TextColumn[] {
  const parsed = parseTableSchema(schema);
  if (!parsed.ok) return [];
  const rows = lines.map((line): Record<string, unknown> => JSON.parse(line));
  const texts = parsed.schema.fields.filter(({ type, mode }) => type === "STRING" && mode !== "REPEATED");
  return texts.flatMap(({ name }) => {
    const values = rows.flatMap((row) => (typeof row[name] === "string" && row[name] !== "" ? [row[name]] : []));
    const found = KINDS.find(([, form]) => values.length > 0 && values.every((value) => form.test(value)));
    return found ? [{ name, looksLike: found[0], values: values.length }] : [];
  });
}
