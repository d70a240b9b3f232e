import { describe, expect } from "vitest";
import { expectFailure, FAST_RETRY, test } from "./harness.js";

const FORBIDDEN = { method: "storage.buckets.testIamPermissions", instruction: "return-403", times: Infinity } as const;

describe("a bucket that cannot be used ends the run at once", () => {
  test("when it does not exist", async ({ world }) => {
    expectFailure(
      await world.run({ output: "gs://nobody-has-this/x" }),
      1,
      /^\[store\] OUTPUT_BUCKET.*nobody-has-this/,
    );
  });

  test("when this identity may not use it", async ({ world }) => {
    const fault = world.store.faults.arm(FORBIDDEN);
    expectFailure(await world.run(), 1, /OUTPUT_BUCKET.*\(gs:\/\/out\)/);
    expect(world.store.faults.get(fault.id).struck).toBe(1);
  });

  test("when the credentials are refused", async ({ world }) => {
    world.store.faults.arm({ ...FORBIDDEN, instruction: "return-401" });
    expectFailure(await world.run(), 1, /OUTPUT_BUCKET/);
  });

  test("although the source answers nothing for an hour", async ({ world }) => {
    world.store.faults.arm(FORBIDDEN);
    const run = await world.run({ params: { mode: "hangs", silent: true } });
    expectFailure(run, 1, /OUTPUT_BUCKET/);
  });

  test("before a second row is read", async ({ world }) => {
    world.store.faults.arm(FORBIDDEN);
    const run = await world.run({ params: { mode: "trickles", count: 1_000_000 } });
    expectFailure(run, 1, /OUTPUT_BUCKET/);
    expect(world.store.requests["storage.objects.insert"]).toBe(0);
  });
});

test("a run of zero rows asks nothing of the bucket", async ({ world }) => {
  const run = await world.run({
    params: { mode: "empty" },
    args: ["--empty-window", "success"],
    output: "gs://nobody-has-this/x",
  });
  expect(run).toMatchObject({ exitCode: 0, result: "success", listed: [] });
});

describe("an upload that is refused for good", () => {
  test.for([401, 403, 404])("with %s ends the run while the source still gives rows", async (status, { world }) => {
    const fault = world.store.faults.arm({
      method: "storage.objects.insert",
      instruction: `return-${status}`,
      times: 9,
    });
    const run = await world.run({
      params: { mode: "trickles", count: 1_000_000, shardNow: true },
      options: { retry: FAST_RETRY },
    });
    expectFailure(run, 1, /^\[store\] OUTPUT_BUCKET.*part-00000/);
    expect(world.store.faults.get(fault.id).struck).toBe(1);
  });
});
