import { builtProgram } from "../probe/built.js";

/**
 * The environment in which the timers of the host's worker run 30 times as fast. A connector that waits a minute for
 * an answer, or half a minute between retries, is then seen to do so in seconds. Clocks still tell the time.
 */
export function fastClock(): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import=${builtProgram("./preload.js", import.meta.url)}` };
}
