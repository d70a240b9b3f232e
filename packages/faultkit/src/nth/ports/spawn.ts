import { createRequire, syncBuiltinESMExports } from "node:module";
import { wrapCall } from "../wrap.js";

/** Counts the programs that the process starts. One that fails cannot be started for want of processes. */
export function installSpawn(): void {
  const childProcess = createRequire(import.meta.url)("node:child_process") as typeof import("node:child_process");
  wrapCall(childProcess, "spawn", {
    port: "spawn",
    name: (_, [program]) => `spawn ${String(program).split("/").at(-1)}`,
    failure: () => () => Object.assign(new Error("injected: spawn EAGAIN"), { code: "EAGAIN", syscall: "spawn" }),
  });
  syncBuiltinESMExports();
}
