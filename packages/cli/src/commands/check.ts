import colors from "picocolors";
import { type RunOptions, runHost, withTemporaryDir } from "../host-run.js";
import type { Session } from "../session.js";

/** `collectro check NAME`: the same engine with a limit of one row, into a store that is thrown away. */
export async function check(session: Session, connector: string, options: RunOptions): Promise<number> {
  return await withTemporaryDir(session, async (dir) => {
    const { output: _unused, ...rest } = options;
    const limited = { ...rest, limit: "1", emptyWindow: "success" };
    const { exitCode, errors, report } = await runHost(session, connector, limited, dir, () => {});
    const works = exitCode === 0;
    if (session.json) {
      console.log(JSON.stringify({ connector, works, errors }));
    } else if (works) {
      console.log(colors.green(session.texts.works(connector, report?.counts.stored ?? 0)));
    } else {
      console.log(colors.red(session.texts.failed(connector)));
      for (const error of errors) console.log(error);
    }
    return exitCode;
  });
}
