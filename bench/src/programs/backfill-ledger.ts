// A backfill whose slices need no time: what is left is planner and ledger, over a real store. Prints milliseconds a slice.
import { randomUUID } from "node:crypto";
import {
  machineClock,
  openLease,
  openRecords,
  openRegister,
  openSight,
  openSliceLedger,
  slicesOf,
  work,
} from "@collectro/backfill/engine";
import type { RunWindow } from "@collectro/contract";
import { openMarks, openState, owner } from "@collectro/crawler";
import { params } from "./params.js";

const { window, dir } = params<{ window: RunWindow; dir: string }>();
await using state = openState(dir);
const clock = machineClock;
const shelf = await openMarks("local", await state.embeddedEndpoint());
const records = openRecords({ shelf, clock, nonce: randomUUID });
const lease = await openLease({ records, clock }, "bench/workers/1", { host: "", process: owner() });
const entry = {
  ...window,
  id: "bench",
  workflow: "bench",
  perSlice: "day",
  startedAt: "",
  round: 1,
  lead: lease.name,
} as const;
const register = openRegister(records, "bench");
await register.admit(async () => ({ entry: { ...entry, state: "running" } }));
const startMs = performance.now();
const slices = slicesOf(window, "day");
const loaded = { verdict: "loaded", rows: 1, bytes: 1, seconds: 0 } as const;
await work({
  ledger: openSliceLedger(records, "bench"),
  lease,
  sight: openSight({ records, clock }, () => undefined),
  slices,
  index: 0,
  workers: 1,
  lanes: 2,
  round: 1,
  isCurrent: () => register.isCurrent(entry),
  run: async () => ({ end: loaded, again: false }),
  recall: () => undefined,
  random: Math.random,
  maxFailed: 1,
  signal: new AbortController().signal,
  onEvent: () => undefined,
});
console.log((performance.now() - startMs) / slices.length);
await lease.release();
