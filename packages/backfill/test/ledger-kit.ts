import { randomUUID } from "node:crypto";
import { openMarks } from "@collectro/crawler";
import { type ObjectStore, startObjectStore } from "@collectro/object-store";
import { onTestFinished } from "vitest";
import type { Clock } from "../src/clock.js";
import { openRecords, type Records } from "../src/ledger/records.js";
import { openLease, openSight, type WorkerLease, type WorkerSight } from "../src/ledger/worker-lease.js";
import type { WorkerParts } from "../src/work/worker.js";
import { tempDir } from "./backfill-kit.js";

/** A server of objects that ends with the test. */
export async function testStore(): Promise<ObjectStore> {
  const store = await startObjectStore({ root: tempDir(), buckets: ["local"] });
  onTestFinished(() => store.close());
  return store;
}

/** A clock that stands until it is told to go on. */
export class HandClock implements Clock {
  #nowMs = 0;
  #sleptMs = 0;
  #sleepers: { readonly untilMs: number; readonly wake: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#nowMs + this.#sleptMs;
  }

  /** The machine sleeps: only the calendar goes on. */
  suspend(ms: number): void {
    this.#sleptMs += ms;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.push({ untilMs: this.#nowMs + ms, wake }));
  }

  /** Passes time without waking anybody: the process stood still. */
  freeze(ms: number): void {
    this.#nowMs += ms;
  }

  /** Wakes who has slept enough. */
  wake(): void {
    const due = this.#sleepers.filter(({ untilMs }) => untilMs <= this.#nowMs);
    this.#sleepers = this.#sleepers.filter((sleeper) => !due.includes(sleeper));
    for (const { wake } of due) wake();
  }
}

/** One program at a store, with a clock of its own. */
export interface Client {
  readonly clock: HandClock;
  readonly records: Records;
  readonly sight: WorkerSight;
  lease(name: string): Promise<WorkerLease>;
}

export async function clientOf(store: ObjectStore): Promise<Client> {
  const clock = new HandClock();
  const records = openRecords({ shelf: await openMarks("local", store.endpoint), clock, nonce: randomUUID });
  const who = { host: "", process: { pid: 1, startedAt: "" } };
  return {
    clock,
    records,
    sight: openSight({ records, clock }, () => undefined),
    lease: (name) => openLease({ records, clock }, `workers/${name}`, who),
  };
}

/** The parts of a worker alone at its plan, one slice at a time, that tells nobody anything. */
export function workOf(
  parts: Pick<WorkerParts, "ledger" | "lease" | "sight" | "slices">,
): Omit<WorkerParts, "run" | "onEvent"> {
  return {
    ...parts,
    index: 0,
    workers: 1,
    lanes: 1,
    round: 1,
    isCurrent: async () => true,
    recall: () => undefined,
    random: Math.random,
    maxFailed: 10,
    signal: new AbortController().signal,
  };
}
