import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { boxOrSkip, pidNamespace, waitUntil } from "@collectro/faultkit";
import { describe, expect } from "vitest";
import { expectFailure, expectSound, type FinishedRun, type RunningHost, type RunOptions, test } from "./harness.js";

/** Allows for a machine on which much else runs; the promise itself is grace + 1 s. */
const SLACK_MS = 4_000;

async function stopped(host: RunningHost, graceMs: number, signal: NodeJS.Signals = "SIGTERM"): Promise<FinishedRun> {
  const startMs = performance.now();
  host.process.kill(signal);
  const run = await host.finish();
  expect(performance.now() - startMs).toBeLessThan(graceMs + 1_000 + SLACK_MS);
  return run;
}

const STOPPED = /^\[run\] STOPPED.*signal SIGTERM/;

describe("SIGTERM ends the run as failure within the grace, whatever the connector does", () => {
  const grace = ["--stop-grace", "1s"];
  test.for([
    ["sleeps", { params: { mode: "hangs" } }, /connector hostile/],
    ["reads", { params: { mode: "trickles", count: 1_000_000 } }, /connector hostile/],
    ["blocks the event loop", { params: { mode: "blocks" } }, /blocked from here on/],
    ["ignores it", { params: { mode: "ignoresStop" } }, /deaf from here on/],
    ["says a lot", { params: { mode: "chatters", count: 1_000_000 } }, /line 5 /],
  ] as const satisfies [string, RunOptions, RegExp][])("one that %s", async ([, options, line], { world }) => {
    const host = await world.start({ ...options, args: grace });
    await host.logged(line);
    expectFailure(await stopped(host, 1_000), 4, STOPPED);
  });

  test("one whose upload stalls", async ({ world }) => {
    world.store.faults.arm({ method: "storage.objects.insert", instruction: "stall", times: 9 });
    const retry = { firstDeadlineMs: 60_000, totalMs: 300_000, firstDelayMs: 20, maxDelayMs: 50 };
    const params = { mode: "trickles", count: 1_000_000, shardNow: true };
    const host = await world.start({ params, args: grace, options: { retry } });
    await host.process.waitUntil(() => world.store.requests["storage.objects.insert"] > 0, { what: "an upload" });
    expectFailure(await stopped(host, 1_000), 4, STOPPED);
  });

  test.for(["SIGINT", "SIGHUP"] as const)("%s means the same", async (signal, { world }) => {
    const host = await world.start({ params: { mode: "hangs" }, args: grace });
    await host.logged(/connector hostile/);
    expectFailure(await stopped(host, 1_000, signal), 4, new RegExp(`STOPPED.*signal ${signal}`));
  });
});

/** The grace by default and one second more. */
const MAX_RESULT_MS = 9_000;

test("with the grace by default the result is there within 9 s", async ({ world }) => {
  const retry = { firstDeadlineMs: 60_000, totalMs: 300_000, firstDelayMs: 20, maxDelayMs: 50 };
  const uploading = { mode: "trickles", count: 1_000_000, shardNow: true };
  const sleeping = await world.start({ params: { mode: "ignoresStop" } });
  await sleeping.logged(/deaf from here on/);
  const spinning = await world.start({ params: { mode: "blocks" } });
  await spinning.logged(/blocked from here on/);
  world.store.faults.arm({ method: "storage.objects.insert", instruction: "stall", times: 9 });
  const stalled = await world.start({ params: uploading, options: { retry } });
  await stalled.process.waitUntil(() => world.store.requests["storage.objects.insert"] > 0, { what: "an upload" });
  const hosts = [sleeping, spinning, stalled];
  const killedAtMs = Date.now();
  for (const host of hosts) host.process.kill("SIGTERM");
  for (const host of hosts) {
    expectFailure(await host.finish(), 4, STOPPED);
    // A rename leaves the file's times as they were, except for the change of its inode.
    const { ctimeMs } = await stat(join(host.sharedDir, "job_result.txt"));
    expect(ctimeMs - killedAtMs).toBeLessThan(MAX_RESULT_MS);
  }
});

test("a stop deletes what was stored already", async ({ world }) => {
  const host = await world.start({ params: { mode: "hangs", shardNow: true }, from: "2024-09-24" });
  await host.stored(1);
  expectFailure(await stopped(host, 8_000), 4, STOPPED);
  expect(world.store.requests["storage.objects.delete"]).toBe(1);
});

test("a second signal ends the run at once", async ({ world }) => {
  const host = await world.start({ params: { mode: "blocks" }, args: ["--stop-grace", "10m"] });
  await host.logged(/blocked from here on/);
  host.process.kill("SIGTERM");
  await host.logged(/signal SIGTERM: the run ends within 600 s/);
  const run = await stopped(host, 0);
  expectFailure(run, 4, STOPPED);
});

test("a signal to the whole process group is one stop, not a death", async ({ world }) => {
  const host = await world.start({ params: { mode: "hangs", shardNow: true } });
  await host.stored(1);
  host.process.killGroup("SIGTERM");
  expectFailure(await host.finish(), 4, STOPPED);
});

test("at any moment the word is right", async ({ world }) => {
  // From before the first line of our code to the end of the run, which takes about half a second; other runs, other moments.
  const delaysMs = Array.from({ length: 8 }, (_, index) => (index + Math.random()) * 80);
  for (const delayMs of delaysMs) {
    const host = await world.start({ params: { count: 3 }, to: "2024-09-27" });
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    host.process.kill("SIGTERM");
    const run = await host.finish();
    const context = `SIGTERM after ${delayMs} ms: ${host.process.describe()}`;
    // Before Node has started, a process that is not process 1 dies of the signal without a word.
    if (run.signal === "SIGTERM") {
      expect({ result: run.result, lines: run.lines }, context).toEqual({ result: undefined, lines: [] });
      continue;
    }
    expectSound(run);
    expect([run.exitCode, run.result], context).toBeOneOf([
      [0, "success"],
      [4, "failure"],
    ]);
    if (run.result === "success") expect(run.rows).toHaveLength(12);
    else expect(run.objects, context).toEqual([]);
  }
});

describe("SIGKILL", () => {
  test("of the worker ends the run as failure", async ({ world }) => {
    const host = await world.start({ params: { mode: "hangs" } });
    await host.logged(/connector hostile/);
    const worker = host.process.alive().find(({ parentPid }) => parentPid === host.process.pid);
    process.kill(worker?.pid ?? 0, "SIGKILL");
    expectFailure(await host.finish(), 1, /^\[run\] WORKER_DIED.*signal SIGKILL/);
  });

  test("of the supervisor leaves no result and no worker", async ({ world }) => {
    const host = await world.start({ params: { mode: "hangs" } });
    await host.logged(/connector hostile/);
    host.process.kill("SIGKILL");
    const run = await host.finish();
    expect(run).toMatchObject({ signal: "SIGKILL", result: undefined, listed: [] });
  });

  test("of the supervisor ends a worker that blocks its event loop, within a second", async ({ world }) => {
    const gate = join(world.dir, "spins");
    const host = await world.start({ params: { mode: "blocks", gate } });
    await host.process.waitUntil(() => existsSync(gate), { what: "the loop to be blocked" });
    host.process.kill("SIGKILL");
    await host.process.exit;
    const gone = () => host.process.alive().length === 0;
    await waitUntil(gone, { what: "the end of the worker", timeoutMs: 1_000 });
    await host.finish();
  });
});

test("as process 1 of its own namespace it hears the stop and leaves nobody behind", async ({ world, skip }) => {
  const box = await boxOrSkip({ skip }, pidNamespace());
  const host = await world.start({ params: { mode: "blocks" }, args: ["--stop-grace", "1s"], wrap: box.wrap });
  await host.logged(/blocked from here on/);
  const [init] = host.process.alive().filter(({ parentPid }) => parentPid === host.process.pid);
  process.kill(init?.pid ?? 0, "SIGTERM");
  const run = await host.finish();
  expectFailure(run, 4, STOPPED);
});

test("the heartbeat is touched while the event loop of the connector is blocked", async ({ world }) => {
  const host = await world.start({ params: { mode: "blocks" } });
  await host.logged(/blocked from here on/);
  const heartbeat = join(host.sharedDir, ".heartbeat");
  const first = (await stat(heartbeat)).mtimeMs;
  await host.process.waitUntil(async () => (await stat(heartbeat)).mtimeMs > first, { what: "the next heartbeat" });
  host.process.killGroup("SIGKILL");
  await host.finish();
});
