import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { machineClock } from "../src/clock.js";
import { openSliceLedger } from "../src/ledger/slice-ledger.js";
import { openLease, openSight } from "../src/ledger/worker-lease.js";
import { runSlice } from "../src/work/run-slice.js";
import { type WorkerEvent, work } from "../src/work/worker.js";
import { rowsWorkflow, testState } from "./backfill-kit.js";
import { clientOf, testStore, workOf } from "./ledger-kit.js";

const DAY = { from: "2024-01-01", to: "2024-01-01" };
const LEASE_MS = 3_000;
const WHO = { host: "", process: { pid: 1, startedAt: "" } };

/** Holds the file of a warehouse until it is killed. */
const HOLDER = `import { DuckDBInstance } from "@duckdb/node-api";
const instance = await DuckDBInstance.create(process.argv[1]);
console.log("held");
setInterval(() => instance, 1_000);`;

it("a load that takes longer than a lease: its worker stays alive for all others, and marks it in the end", async () => {
  const store = await testStore();
  const { records } = await clientOf(store);
  const state = testState();
  process.env["COLLECTRO_GCS_ENDPOINT"] = store.endpoint;
  onTestFinished(() => void delete process.env["COLLECTRO_GCS_ENDPOINT"]);
  mkdirSync(state.dir, { recursive: true });
  const path = join(state.dir, "warehouse.duckdb");
  // The crawler's driver is found from its own package.
  const cwd = join(import.meta.dirname, "../../crawler");
  const holder = spawn(process.execPath, ["--input-type=module", "-e", HOLDER, path], {
    cwd,
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void holder.kill("SIGKILL"));
  await once(holder.stdout, "data");
  const parts = { records, clock: machineClock, leaseMs: LEASE_MS };
  const lease = await openLease(parts, "workers/one", WHO);
  const sight = openSight({ ...parts, records: (await clientOf(store)).records }, () => undefined);
  const events: WorkerEvent[] = [];
  const runs = {
    backfill: "b",
    workflow: rowsWorkflow(),
    state,
    language: "en",
    options: { times: { pollMs: 20 } },
    onCrawl: () => undefined,
  } as const;
  const ledger = openSliceLedger(records, "b");
  const done = work({
    ...workOf({ ledger, lease, sight, slices: [DAY] }),
    run: (slice, ground) => runSlice(runs, slice, ground),
    onEvent: (event) => events.push(event),
  });
  await expect.poll(() => state.runs.list(1)[0]?.phase, { timeout: 60_000 }).toBe("loading");

  // A renewal comes every quarter of a lease.
  const renewals = new Set<string | undefined>();
  const renewed = async (): Promise<number> => {
    expect(await sight.isOver(lease.name)).toBe(false);
    return renewals.add((await records.read(lease.name))?.generation).size;
  };
  await expect.poll(renewed, { timeout: 60_000, interval: 200 }).toBeGreaterThan(6);
  holder.kill("SIGKILL");
  await done;

  expect(events.at(-1)).toMatchObject({ type: "ended", end: { verdict: "loaded", rows: 1 } });
  expect((await ledger.read(DAY))?.value.state).toBe("ended");
  await lease.release();
});
