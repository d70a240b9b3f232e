import { join } from "node:path";
import { ProblemError } from "@collectro/contract";
import { openState, type State } from "@collectro/crawler";
import { prepareStateDir, type Session } from "./session.js";

/** Opens the state folder, made when it is not there. Throws ARGUMENT_INVALID when it cannot be used. */
export function stateOf(session: Session): State {
  prepareStateDir(session);
  try {
    return openState(session.stateDir);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // SQLite does not name its file.
    const cause = code === "ERR_SQLITE_ERROR" ? `${join(session.stateDir, "runs.sqlite")}: ${message}` : message;
    const detail = session.texts.badState(cause);
    throw new ProblemError([{ code: "ARGUMENT_INVALID", where: "--state-dir", detail }], { cause: error });
  }
}
