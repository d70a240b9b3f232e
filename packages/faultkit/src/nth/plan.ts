import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where a process touches the world: its files, the object store, the other process, its run record, or a place of its own. */
export type Port = "fs" | "gcs" | "channel" | "record" | "warehouse" | "spawn";

/**
 * What happens at the n-th operation. `kill`: SIGKILL before it; `kill-after`: SIGKILL when it is done; `fail`: it fails
 * as it would in reality (disk full, connection reset, channel gone); `delay`: the process stands still for `delayMs`.
 */
export type NthMode = "kill" | "kill-after" | "fail" | "delay";

/** One fault: at the `n`-th operation of the process whose program matches. */
export interface NthPlan {
  /** Regular expression on the path of the program (`process.argv[1]`); every matching process counts for itself. */
  readonly program: string;
  readonly ports: readonly Port[];
  /** From 1. */
  readonly n: number;
  readonly mode: NthMode;
  /** Default 300. */
  readonly delayMs?: number;
  /** Where the strike is written down, so that a fault that never struck is noticed. Must not exist. */
  readonly strikeFile: string;
}

/** The operation that was struck. */
export interface Strike {
  readonly port: Port;
  /** Name of the call and of the file or request it was for, such as `renameSync job_result.txt`. */
  readonly operation: string;
  readonly n: number;
  /** Wall clock in milliseconds, just before. */
  readonly atMs: number;
  readonly pid: number;
}

/** The variable that carries the plan into the process. */
export const PLAN_VARIABLE = "FAULTKIT_NTH";

/** The environment that puts a plan into a Node process and its children; no code of theirs knows of it. */
export function nthEnvironment(plan: NthPlan): { readonly NODE_OPTIONS: string; readonly [PLAN_VARIABLE]: string } {
  const preload = new URL("./preload.js", import.meta.url);
  // Tests run from the sources, the processes that they start from the build.
  const built = fileURLToPath(preload).replace("/src/nth/", "/dist/nth/");
  if (!existsSync(built)) throw new Error(`${built} is not there: build faultkit first`);
  return { NODE_OPTIONS: `--import=${built}`, [PLAN_VARIABLE]: JSON.stringify(plan) };
}

/** What the plan struck; undefined when the process ended before its n-th operation. */
export function readStrike({ strikeFile }: Pick<NthPlan, "strikeFile">): Strike | undefined {
  return existsSync(strikeFile) ? (JSON.parse(readFileSync(strikeFile, "utf8")) as Strike) : undefined;
}
