import colors from "picocolors";
import { showLogLine } from "../display.js";
import { type RunOptions, runHost } from "../host-run.js";
import { oneLine } from "../one-line.js";
import { prepareStateDir, type Session } from "../session.js";

/** `collectro run NAME`: the container's run on this machine. Exit code: the container's. */
export async function run(session: Session, connector: string, options: RunOptions): Promise<number> {
  prepareStateDir(session);
  const result = await runHost(session, connector, options, session.stateDir, {
    onLine: (line) => {
      if (!session.json) console.log(showLogLine(line));
    },
  });
  const { exitCode, errors, unlogged, objects, record, sharedDir } = result;
  for (const error of unlogged) console.error(oneLine(error));
  if (session.json) console.log(JSON.stringify({ exitCode, errors, objects, counts: record?.counts, sharedDir }));
  else console.log(colors.dim(session.texts.storedIn(sharedDir)));
  return exitCode;
}
