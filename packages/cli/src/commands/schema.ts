import colors from "picocolors";
import type { RunOptions } from "../host-run.js";
import { readSample } from "../sample.js";
import { columnsOf } from "../sample-columns.js";
import type { Session } from "../session.js";

/** Rows that a schema is inferred from. */
export const SCHEMA_ROWS = "1000";

/** `collectro schema NAME`: the connector's own schema, or one inferred from a sample, with each doubt told on stderr. */
export async function schema(session: Session, connector: string, options: RunOptions): Promise<number> {
  const sample = await readSample(session, connector, options, SCHEMA_ROWS);
  if (typeof sample === "number") return sample;
  const { schema: columns, inferred, notes } = columnsOf(sample, options.schema !== undefined, session);
  console.log(JSON.stringify(columns, null, 2));
  if (inferred) console.error(colors.dim(session.texts.inferred(sample.lines.length)));
  for (const { path, text } of notes) console.error(colors.yellow(`${path ? `${path}: ` : ""}${text}`));
  return 0;
}
