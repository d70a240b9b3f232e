import colors from "picocolors";
import { showLogLine, showRows } from "../display.js";
import { type RunOptions, runHost, withTemporaryDir } from "../host-run.js";
import type { Session } from "../session.js";

const DEFAULT_ROWS = "10";

/** `collectro preview NAME`: the first rows, read from what the engine stored. */
export async function preview(session: Session, connector: string, options: RunOptions): Promise<number> {
  return await withTemporaryDir(session, async (dir) => {
    const { output: _unused, ...rest } = options;
    const limited = { emptyWindow: "success", ...rest, limit: options.limit ?? DEFAULT_ROWS };
    const result = await runHost(session, connector, limited, dir, (line) => {
      if (line.severity === "error") console.error(showLogLine(line));
    });
    if (result.exitCode !== 0) return result.exitCode;
    const limit = Number(limited.limit);
    const lines = await result.readLines(limit);
    if (session.json) {
      for (const line of lines) console.log(line);
    } else if (lines.length === 0) {
      console.log(session.texts.noRows());
    } else {
      console.log(showRows(lines));
      console.log(colors.dim(session.texts.rowsShown(lines.length, limit)));
    }
    return 0;
  });
}
