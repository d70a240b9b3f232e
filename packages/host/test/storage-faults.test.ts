import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { createWorld, expectFailure, expectSuccess, type FinishedRun, test, type World } from "./harness.js";

const INSERT = "storage.objects.insert";
const GET = "storage.objects.get";

describe("a fault that passes is survived, with one object and one info line for each retry", () => {
  const INSERT_FAULTS = [
    ["return-503", 3],
    ["return-500", 1],
    ["return-429", 2],
    ["return-408", 1],
    ["return-504", 1],
    ["return-reset-connection", 2],
    ["return-broken-stream-final-chunk-after-4B", 1],
    ["commit-then-reset", 1],
    ["commit-then-503", 1],
    ["stall", 1],
    ["commit-then-stall", 1],
    ["corrupt-upload", 1],
  ] as const;
  const OTHER_FAULTS = [
    ["storage.buckets.testIamPermissions", "stall"],
    ["storage.buckets.testIamPermissions", "return-503"],
    ["storage.objects.get", "return-503"],
    ["storage.objects.get", "return-reset-connection"],
    ["storage.objects.get", "stall"],
  ] as const;
  /** The day whose object meets the fault of that number. */
  const dayOf = (index: number) => `2024-09-${String(index + 1).padStart(2, "0")}`;
  const days = INSERT_FAULTS.length + OTHER_FAULTS.length;

  let world: World;
  let run: FinishedRun;
  /** In the order of both tables. */
  let faults: readonly string[];

  // One run meets them all, each at an object of its own, four uploads at the same time.
  beforeAll(async () => {
    world = await createWorld();
    const { arm } = world.store.faults;
    faults = [
      ...INSERT_FAULTS.map(([instruction, times], index) =>
        arm({ method: INSERT, match: dayOf(index), instruction, times }),
      ),
      ...OTHER_FAULTS.map(([method, instruction], index) =>
        // A bucket is asked for once, before any object.
        arm({ method, instruction, ...(method === GET && { match: dayOf(INSERT_FAULTS.length + index) }) }),
      ),
    ].map(({ id }) => id);
    run = await world.run({ params: { count: 200, parallel: 4 }, from: dayOf(0), to: dayOf(days - 1) });
  });
  afterAll(async () => await world[Symbol.asyncDispose]());

  const struck = (index: number) => world.store.faults.get(faults[index] ?? "").struck;
  const retriesOf = (pattern: string) =>
    run.infos.filter((line) => line.includes(pattern) && /attempt \d in/.test(line)).length;

  test.for(INSERT_FAULTS.map(([instruction, times], index) => [instruction, times, index] as const))(
    "%s × %i",
    ([, times, index]) => {
      const day = dayOf(index);
      expect(struck(index)).toBe(times);
      expect(run.rows.filter((row) => row["day"] === day).map(({ id }) => id)).toEqual(
        Array.from({ length: 200 }, (_, id) => id),
      );
      expect(run.objects.filter((object) => object.includes(day))).toHaveLength(1);
      expect(retriesOf(`${day}_${day}/`)).toBe(times);
    },
  );

  test.for(OTHER_FAULTS.map(([method, instruction], index) => [method, instruction, index] as const))(
    "%s: %s",
    ([, , index]) => expect(struck(INSERT_FAULTS.length + index)).toBe(1),
  );

  test("in several uploads at the same time", () => {
    expectSuccess(run);
    expect(run.rows).toHaveLength(days * 200);
    expect(run.objects).toHaveLength(days);
    expect(world.store.faults.list().every(({ completed }) => completed)).toBe(true);
    const strikes = [...INSERT_FAULTS.map(([, times]) => times), ...OTHER_FAULTS.map(() => 1)];
    expect(retriesOf("")).toBe(strikes.reduce((sum, times) => sum + times, 0));
  });
});

describe("a fault that stays ends the run as failure", () => {
  const retry = { firstDeadlineMs: 500, totalMs: 2_000, firstDelayMs: 20, maxDelayMs: 200 };

  test.for([
    ["return-503", /OUTPUT_FAILED.*part-00000.*503/],
    ["return-reset-connection", /OUTPUT_FAILED.*part-00000/],
    ["stall", /OUTPUT_FAILED.*no answer within/],
    ["corrupt-upload", /OUTPUT_FAILED.*part-00000/],
  ] as const)("%s", async ([instruction, error], { world }) => {
    world.store.faults.arm({ method: INSERT, instruction, times: 1_000 });
    expectFailure(await world.run({ options: { retry } }), 1, error);
    expect(world.store.faults.list()[0]?.struck).toBeGreaterThan(1);
  });

  test("and the objects of the other slices are deleted", async ({ world }) => {
    world.store.faults.arm({ method: INSERT, match: "2024-09-27", instruction: "return-403", times: 9 });
    const run = await world.run({ params: { parallel: 2 }, to: "2024-09-30" });
    expectFailure(run, 1, /OUTPUT_BUCKET.*2024-09-27/);
    expect(world.store.requests["storage.objects.delete"]).toBeGreaterThan(0);
  });

  test("and objects that cannot be deleted are told with their place", async ({ world }) => {
    world.store.faults.arm({ method: "storage.objects.delete", instruction: "return-403", times: 9 });
    world.store.faults.arm({ method: INSERT, match: "2024-09-25", instruction: "return-403", times: 9 });
    const run = await world.run({ to: "2024-09-25" });
    expect(run).toMatchObject({ exitCode: 1, result: "failure", listed: [] });
    expect(run.objects).toHaveLength(1);
    expect(run.infos).toContainEqual(
      expect.stringMatching(/^1 object of this failed run .*gs:\/\/out\/run-1\/hostile\/$/),
    );
  });
});

describe("what is not as it was stored is no success", () => {
  test("another writer's object in the way, which is then left alone", async ({ world }) => {
    world.store.faults.arm({ method: INSERT, instruction: "return-503" });
    const retry = { firstDeadlineMs: 5_000, totalMs: 20_000, firstDelayMs: 3_000, maxDelayMs: 3_000 };
    const host = await world.start({ options: { retry } });
    // The first attempt fails and tells the name, which nobody can foresee; the second meets what came in between.
    await host.logged(/part-00000\.json: .*attempt 2/);
    const toldIn = () => /gs:\/\/out\/(\S+part-00000\.json)/.exec(host.process.stdout)?.[1];
    // log.txt has a line a moment before stdout has it.
    await expect.poll(toldIn).toBeDefined();
    const object = toldIn() ?? "";
    await call(world, object, "POST", "somebody else's\n");
    const run = await host.finish();
    expect(run).toMatchObject({ exitCode: 1, result: "failure", listed: [], objects: [object] });
    expect(run.errors).toEqual([expect.stringMatching(/^\[store\] OUTPUT_FOREIGN.*part-00000/)]);
  });

  test("an object deleted before it is proven", async ({ world }) => {
    const host = await heldBeforeProof(world);
    await call(world, host.object, "DELETE");
    await host.release();
    expectFailure(await host.finish(), 1, /^\[prove\] PROOF_FAILED.*part-00000.*not there any more/);
  });

  test("an object replaced before it is proven, which is then left alone", async ({ world }) => {
    const host = await heldBeforeProof(world);
    await call(world, host.object, "POST", "somebody else's\n");
    await host.release();
    const run = await host.finish();
    expect(run).toMatchObject({ exitCode: 1, result: "failure", listed: [], objects: [host.object] });
    expect(run.errors).toEqual([expect.stringMatching(/^\[prove\] PROOF_FAILED.*replaced after it was stored/)]);
  });
});

/** A run that has stored its first object and waits. */
async function heldBeforeProof(world: World) {
  const gate = `${world.dir}/gate`;
  const params = { mode: "shardThenGate", gate };
  const host = await world.start({ params });
  await host.stored(1);
  const list = await fetch(`${world.store.endpoint}/storage/v1/b/out/o`);
  const { items } = (await list.json()) as { items: { name: string }[] };
  return { ...host, object: items[0]?.name ?? "", release: () => writeFile(gate, "") };
}

async function call(world: World, object: string, method: string, body?: string) {
  const name = encodeURIComponent(object);
  const path =
    method === "DELETE" ? `/storage/v1/b/out/o/${name}` : `/upload/storage/v1/b/out/o?uploadType=media&name=${name}`;
  const answer = await fetch(`${world.store.endpoint}${path}`, { method, ...(body === undefined ? {} : { body }) });
  expect(answer.ok).toBe(true);
}
