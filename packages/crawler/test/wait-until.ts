import { setTimeout as delay } from "node:timers/promises";

/** Waits for a condition, at most 20 seconds. */
export async function waitUntil(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`still waiting for: ${what}`);
    await delay(10);
  }
}
