import type { Details } from "../details.js";

/** Limits of silence, in milliseconds. */
export interface WatchdogLimits {
  /** No sign of life from the worker at all: its event loop is blocked. */
  readonly blockedMs: number;
  /** Alive, but no row, byte or object moved, and no wait was announced. */
  readonly stalledMs: number;
  /** The longest announced wait that is believed. */
  readonly maxWaitMs: number;
}

export const DEFAULT_LIMITS: WatchdogLimits = { blockedMs: 30_000, stalledMs: 600_000, maxWaitMs: 3 * 3_600_000 };

/** Tells a run that works or waits from one that hangs. Fed by the worker's messages, asked by a timer. */
export class Watchdog {
  readonly #limits: WatchdogLimits;
  readonly #texts: Details;
  #lastAlive: number;
  #lastMoved: number;
  #moved = 0;
  #waitingUntil = 0;
  #note = "";

  constructor(limits: WatchdogLimits, nowMs: number, texts: Details) {
    this.#texts = texts;
    this.#limits = limits;
    this.#lastAlive = nowMs;
    this.#lastMoved = nowMs;
  }

  alive(nowMs: number, moved: number, waitingForMs: number, note: string): void {
    this.#lastAlive = nowMs;
    this.#note = note;
    if (moved !== this.#moved) {
      this.#moved = moved;
      this.#lastMoved = nowMs;
      this.#waitingUntil = 0;
    }
    // After a wait the clock starts anew: the first row may take its time.
    const untilMs = waitingForMs > 0 ? nowMs + waitingForMs : Math.min(this.#waitingUntil, nowMs);
    this.#waitingUntil = Math.min(untilMs, this.#lastMoved + this.#limits.maxWaitMs);
  }

  /** What is wrong at this moment, in words; undefined when nothing is. */
  verdict(nowMs: number): string | undefined {
    const silentMs = nowMs - this.#lastAlive;
    if (silentMs > this.#limits.blockedMs) return this.#texts.noSignOfLife(seconds(silentMs));
    const stalledMs = nowMs - Math.max(this.#lastMoved, this.#waitingUntil);
    if (stalledMs <= this.#limits.stalledMs) return undefined;
    return this.#texts.nothingMoved(seconds(stalledMs), this.#note);
  }
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}
