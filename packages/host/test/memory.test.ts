import { join } from "node:path";
import { boxOrSkip, memoryCgroup, withTmpfs } from "@collectro/faultkit";
import { expect } from "vitest";
import { expectFailure, expectSuccess, FAST_RETRY, test } from "./harness.js";

const MIB = 1024 * 1024;

test("a heap that grows without end ends as memory, without the kernel's help", async ({ world, skip }) => {
  await using box = await boxOrSkip({ skip }, memoryCgroup(320 * MIB));
  const run = await world.run({ params: { mode: "eatsHeap" }, wrap: box.wrap });
  expectFailure(run, 6, /^\[run\] MEMORY_EXCEEDED/);
  expect(box.killedProcesses()).toBe(0);
});

test("buffers, which no heap limit bounds, are caught before the kernel kills", async ({ world, skip }) => {
  await using box = await boxOrSkip({ skip }, memoryCgroup(320 * MIB));
  const run = await world.run({ params: { mode: "eatsBuffers" }, wrap: box.wrap });
  expectFailure(run, 6, /^\[run\] MEMORY_EXCEEDED.*\d+\.\d MiB of 320\.0 MiB in use/);
  expect(box.killedProcesses()).toBe(0);
});

test("memory that is taken faster than anybody looks is told as memory too, whoever is first", async ({
  world,
  skip,
}) => {
  await using box = await boxOrSkip({ skip }, memoryCgroup(320 * MIB));
  const run = await world.run({ params: { mode: "eatsAtOnce" }, wrap: box.wrap });
  expectFailure(run, 6, /^\[run\] MEMORY_EXCEEDED/);
});

test("memory that no look at the processes shows: the kernel's kill is told as memory", async ({ world, skip }) => {
  await using box = await boxOrSkip({ skip }, memoryCgroup(320 * MIB));
  await using disk = await boxOrSkip({ skip }, withTmpfs(640 * MIB));
  const run = await world.run({ params: { mode: "fillsFile", gate: join(disk.path, "file") }, wrap: box.wrap });
  expect(box.killedProcesses()).toBe(1);
  expectFailure(run, 6, /^\[run\] MEMORY_EXCEEDED.*the kernel killed the worker.*320\.0 MiB/);
});

test("without a limit of its own the heap's end is still told as memory", async ({ world }) => {
  const run = await world.run({ params: { mode: "eatsHeap" }, env: { NODE_OPTIONS: "--max-old-space-size=64" } });
  expectFailure(run, 6, /^\[run\] MEMORY_EXCEEDED.*heap exhausted/);
});

test("rows of 19 MB wait for a store that is slow", async ({ world, skip }) => {
  // 40 rows are 760 MB: the half of them, beside what the worker itself takes, would be too much to hold.
  await using box = await boxOrSkip({ skip }, memoryCgroup(640 * MIB));
  const stalls = { method: "storage.objects.insert", instruction: "stall-for-1s-after-0K", times: 4 } as const;
  const fault = world.store.faults.arm(stalls);
  const run = await world.run({
    params: { mode: "bigRows", count: 40 },
    options: { retry: { ...FAST_RETRY, firstDeadlineMs: 20_000 } },
    wrap: box.wrap,
  });
  expectSuccess(run);
  expect(run.rows).toHaveLength(40);
  expect(world.store.faults.get(fault.id).completed).toBe(true);
});

test("a source of any length runs in 320 MB", async ({ world, skip }) => {
  await using box = await boxOrSkip({ skip }, memoryCgroup(320 * MIB));
  const run = await world.run({ params: { mode: "flows", count: 150 }, wrap: box.wrap });
  expectSuccess(run);
  expect(run.rows).toHaveLength(150);
  expect(box.killedProcesses()).toBe(0);
});
