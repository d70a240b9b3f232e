import { inferTableSchema, schemaToJson } from "@collectro/table-schema";
import colors from "picocolors";
import { showLogLine } from "../display.js";
import { type RunOptions, runHost, withTemporaryDir } from "../host-run.js";
import type { Session } from "../session.js";

const SAMPLE_ROWS = "1000";

/** `collectro schema NAME`: the connector's own schema, or one inferred from a sample, with each doubt explained. */
export async function schema(session: Session, connector: string, options: RunOptions): Promise<number> {
  return await withTemporaryDir(session, async (dir) => {
    const { output: _unused, ...rest } = options;
    const limited = { emptyWindow: "success", ...rest, limit: options.limit ?? SAMPLE_ROWS };
    const result = await runHost(session, connector, limited, dir, (line) => {
      if (line.severity === "error") console.error(showLogLine(line));
    });
    if (result.exitCode !== 0) return result.exitCode;
    if (result.report?.schema) {
      console.log(JSON.stringify(result.report.schema, null, 2));
      return 0;
    }
    const rows = (await result.readLines(Number(limited.limit))).map((line): unknown => JSON.parse(line));
    const inferred = inferTableSchema(rows);
    console.log(JSON.stringify(schemaToJson(inferred.schema), null, 2));
    console.error(colors.dim(session.texts.inferred(rows.length)));
    for (const { path, note } of inferred.notes) console.error(colors.yellow(`${path}: ${note}`));
    return 0;
  });
}
