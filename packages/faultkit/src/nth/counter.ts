import { openSync, writeSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { type NthPlan, PLAN_VARIABLE, type Port, type Strike } from "./plan.js";

// Taken before anything is wrapped: the strike itself is not counted.
const write = { openSync, writeSync };

const plan = planOf(process.env[PLAN_VARIABLE]);
let count = 0;

/** How an operation fails in `fail` mode; thrown by the wrapped call, or handed to its callback. */
export type Failure = () => Error;

/** The ports that this process is to be struck in; none when the plan is for another program. */
export const ports: readonly Port[] = plan?.ports ?? [];

/** Counts an operation that begins, and strikes when it is the one. */
export function before(port: Port, operation: string, failure: Failure): void {
  if (!plan?.ports.includes(port)) return;
  count += 1;
  if (count !== plan.n || plan.mode === "kill-after") return;
  strike(plan, port, operation);
  if (plan.mode === "kill") die();
  if (plan.mode === "fail") throw failure();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, plan.delayMs ?? 300);
}

/** Called when the operation that was counted last in this call is done. `mark` is what `position()` gave before it. */
export function after(port: Port, operation: string, mark: number): void {
  if (plan?.mode !== "kill-after" || mark !== plan.n || !plan.ports.includes(port)) return;
  strike(plan, port, operation);
  die();
}

/** The number of the operation that was counted last. */
export function position(): number {
  return count;
}

function planOf(text: string | undefined): NthPlan | undefined {
  if (!text || !isMainThread) return undefined;
  const given = JSON.parse(text) as NthPlan;
  return new RegExp(given.program).test(process.argv[1] ?? "") ? given : undefined;
}

function strike({ strikeFile }: NthPlan, port: Port, operation: string): void {
  const told: Strike = { port, operation, n: count, atMs: Date.now(), pid: process.pid };
  write.writeSync(write.openSync(strikeFile, "wx"), JSON.stringify(told));
}

function die(): void {
  process.kill(process.pid, "SIGKILL");
}
