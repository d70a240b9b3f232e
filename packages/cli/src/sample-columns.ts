import { parseExactJson } from "@collectro/connector";
import { inferTableSchema, schemaToJson } from "@collectro/table-schema";
import type { Sample } from "./sample.js";
import type { Session } from "./session.js";
import { doubtfulTextColumns } from "./text-columns.js";

/** The columns of a sample, as BigQuery's JSON schema. */
export interface SampleColumns {
  readonly schema: readonly unknown[];
  /** From the rows alone, because neither connector nor user said anything. */
  readonly inferred: boolean;
  /** Each doubt about a column, in words; `path` is empty where it is about all of them. */
  readonly notes: readonly { readonly path: string; readonly text: string; readonly looksLike?: string }[];
}

/** The schema that the rows were held against, else one inferred from them. `decided`: the user gave it, without doubt. */
export function columnsOf(
  { lines, record }: Sample,
  decided: boolean,
  { language, texts }: Pick<Session, "language" | "texts">,
): SampleColumns {
  if (record?.schema) {
    const doubts = decided ? [] : doubtfulTextColumns(record.schema, lines);
    const notes = doubts.map(({ name, looksLike, values }) => {
      return { path: name, text: texts.textLooksLike(values, looksLike), looksLike };
    });
    return { schema: record.schema, inferred: false, notes };
  }
  const inferred = inferTableSchema(lines.map((line) => parseExactJson(line)));
  const notes = inferred.notes.map(({ path, note }) => ({ path, text: note[language] }));
  return { schema: schemaToJson(inferred.schema), inferred: true, notes };
}
