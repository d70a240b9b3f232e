import { setTimeout as delay } from "node:timers/promises";

/** Time as the ledger and the workers need it; a simulation gives another one. */
export interface Clock {
  /** Milliseconds that only grow; no calendar. They may stand still while the machine sleeps. */
  nowMs(): number;
  /** Milliseconds by the calendar, which goes on meanwhile; may be set to another time. */
  wallMs(): number;
  /** Resolves early when the signal aborts; never rejects. Does not keep the process alive. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of this machine. */
export const machineClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, { ref: false, ...(signal ? { signal } : {}) }).catch(() => undefined),
};
