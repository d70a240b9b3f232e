import { ProblemError } from "@collectro/contract";
import { openState, type State } from "@collectro/crawler";
import { prepareStateDir, type Session } from "./session.js";

/** Opens the state folder, made when it is not there. Throws ARGUMENT_INVALID when it cannot be used. */
export function stateOf(session: Session): State {
  prepareStateDir(session);
  try {
    return openState(session.stateDir);
  } catch (error) {
    const detail = session.texts.badState((error as Error).message);
    throw new ProblemError([{ code: "ARGUMENT_INVALID", where: "--state-dir", detail }], { cause: error });
  }
}
