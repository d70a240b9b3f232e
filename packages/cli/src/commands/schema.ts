import { parseExactJson } from "@collectro/connector";
import { inferTableSchema, schemaToJson } from "@collectro/table-schema";
import colors from "picocolors";
import type { RunOptions } from "../host-run.js";
import { readSample } from "../sample.js";
import type { Session } from "../session.js";
import { doubtfulTextColumns } from "../text-columns.js";

const ROWS = "1000";

/** `collectro schema NAME`: the connector's own schema, or one inferred from a sample, with each doubt told on stderr. */
export async function schema(session: Session, connector: string, options: RunOptions): Promise<number> {
  const sample = await readSample(session, connector, options, ROWS);
  if (typeof sample === "number") return sample;
  const { lines, record } = sample;
  if (record?.schema) {
    console.log(JSON.stringify(record.schema, null, 2));
    // A schema that the user passed is his own decision.
    if (options.schema === undefined) tellTextColumns(session, record.schema, lines);
    return 0;
  }
  const inferred = inferTableSchema(lines.map((line) => parseExactJson(line)));
  console.log(JSON.stringify(schemaToJson(inferred.schema), null, 2));
  console.error(colors.dim(session.texts.inferred(lines.length)));
  for (const { path, note } of inferred.notes) {
    console.error(colors.yellow(`${path ? `${path}: ` : ""}${note[session.language]}`));
  }
  return 0;
}

function tellTextColumns({ texts }: Session, found: readonly unknown[], lines: readonly string[]): void {
  for (const { name, looksLike, values } of doubtfulTextColumns(found, lines)) {
    console.error(colors.yellow(`${name}: ${texts.textLooksLike(values, looksLike)}`));
  }
}
