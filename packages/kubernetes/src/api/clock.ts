import { setTimeout as delay } from "node:timers/promises";
import { type Clock, machineClock } from "@collectro/backfill/engine";

/** The clock of this machine; whoever sleeps by it keeps the process alive, though nothing else goes on: the server is away. */
export const wakefulClock: Clock = {
  ...machineClock,
  sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined),
};
