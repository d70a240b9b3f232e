import colors from "picocolors";
import { showLogLine } from "../display.js";
import { type RunOptions, runHost } from "../host-run.js";
import type { Session } from "../session.js";

/** `collectro run NAME`: the container's run on this machine. Exit code: the container's. */
export async function run(session: Session, connector: string, options: RunOptions): Promise<number> {
  const result = await runHost(session, connector, options, session.stateDir, (line) => {
    if (!session.json) console.log(showLogLine(line));
  });
  if (session.json) {
    const { exitCode, errors, objects, report, sharedDir } = result;
    console.log(JSON.stringify({ exitCode, errors, objects, counts: report?.counts, sharedDir }));
  } else {
    console.log(colors.dim(session.texts.storedIn(result.sharedDir)));
  }
  return result.exitCode;
}
