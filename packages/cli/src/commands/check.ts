import colors from "picocolors";
import type { RunOptions } from "../host-run.js";
import { oneLine } from "../one-line.js";
import { runSample } from "../sample.js";
import type { Session } from "../session.js";

/** Rows that tell whether a connector works. */
export const CHECK_ROWS = "1";

/** `collectro check NAME`: the same engine, for one row. Exit code: the container's. */
export async function check(session: Session, connector: string, options: RunOptions): Promise<number> {
  return await runSample(
    session,
    connector,
    { ...options, limit: CHECK_ROWS },
    CHECK_ROWS,
    async ({ exitCode, errors, record }) => {
      const works = exitCode === 0;
      if (session.json) {
        console.log(JSON.stringify({ connector, works, exitCode, errors }));
      } else if (works) {
        console.log(colors.green(session.texts.works(connector, record?.counts.stored ?? 0)));
      } else {
        for (const error of errors) console.log(`${colors.red(session.texts.failed(connector))}: ${oneLine(error)}`);
      }
      return exitCode;
    },
  );
}
