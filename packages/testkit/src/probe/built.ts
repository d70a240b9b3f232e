import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The path of a program of this package, beside `base`. Tests may run from the sources, the processes that they start from the build. */
export function builtProgram(name: string, base: string): string {
  const path = fileURLToPath(new URL(name, base)).replace(/([/\\])src([/\\])(?=[^/\\]+[/\\][^/\\]+$)/, "$1dist$2");
  if (!existsSync(path)) throw new Error(`${path} is not there: build @collectro/testkit first`);
  return path;
}
