import { resolve } from "node:path";

/** The bucket that always lies in the embedded store. */
export const LOCAL_BUCKET = "local";

/** `--state-dir`, else `$COLLECTRO_HOME`, else `.collectro` in the working directory. */
export function stateDir(given?: string): string {
  return resolve(given ?? process.env["COLLECTRO_HOME"] ?? ".collectro");
}
