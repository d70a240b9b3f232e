import { type Box, requireRoot, runTool } from "./box.js";

/** Runs programs as a user (and group of the same number) without further groups, as a non-root container does. */
export async function asUser(uid: number): Promise<Box> {
  requireRoot("becoming another user");
  return toolBox("becoming another user", "setpriv", [`--reuid=${uid}`, `--regid=${uid}`, "--clear-groups"]);
}

/**
 * Runs programs as process 1 of a process namespace with its own /proc, as a container does: unhandled signals do
 * nothing, orphans become its children, and its end is the end of all of them. Its own pid is not that of
 * `spawnObserved` (which is the program that made the namespace); `killGroup` reaches it.
 */
export async function pidNamespace(): Promise<Box> {
  requireRoot("a process namespace");
  return toolBox("a process namespace", "unshare", ["--pid", "--fork", "--mount-proc", "--kill-child"]);
}

async function toolBox(what: string, tool: string, toolArgs: readonly string[]): Promise<Box> {
  await runTool(what, tool, [...toolArgs, "true"]);
  return { wrap: (command, args) => [tool, [...toolArgs, command, ...args]] };
}
