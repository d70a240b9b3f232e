import { describe, expect, it } from "vitest";
import { openSliceLedger } from "../src/ledger/slice-ledger.js";
import { LEASE_MS } from "../src/ledger/worker-lease.js";
import { type RunGround, type SliceRun, type WorkerEvent, work } from "../src/work/worker.js";
import { clientOf, testStore, workOf } from "./ledger-kit.js";

const DAY = { from: "2024-01-01", to: "2024-01-01" };
const LOADED: SliceRun = { end: { verdict: "loaded", rows: 1, bytes: 1, seconds: 1 }, again: false };

/** A worker whose one run lasts until it is told to end, and another machine that looks on. */
async function loading() {
  const store = await testStore();
  const [one, two] = [await clientOf(store), await clientOf(store)];
  const lease = await one.lease("one");
  await two.lease("two");
  const ledger = openSliceLedger(one.records, "b");
  const events: WorkerEvent[] = [];
  const begun = Promise.withResolvers<RunGround>();
  const end = Promise.withResolvers<SliceRun>();
  const run = (_: unknown, ground: RunGround): Promise<SliceRun> => {
    begun.resolve(ground);
    return end.promise;
  };
  const done = work({
    ...workOf({ ledger, lease, sight: one.sight, slices: [DAY] }),
    run,
    onEvent: (event) => events.push(event),
  });
  return {
    one,
    two,
    lease,
    events,
    ground: await begun.promise,
    end: end.resolve,
    done,
    theirs: openSliceLedger(two.records, "b"),
  };
}

describe("a worker whose load takes longer than its lease", () => {
  it("renews it while the load goes on: nobody takes the slice, and the end is written", async () => {
    const { one, two, lease, events, end, done, theirs } = await loading();
    for (let step = 0; step < 8; step += 1) {
      const before = (await two.records.read(lease.name))?.generation;
      one.clock.freeze(LEASE_MS / 4);
      two.clock.freeze(LEASE_MS / 4);
      one.clock.wake();
      await expect.poll(async () => (await two.records.read(lease.name))?.generation).not.toBe(before);
      await two.records.put(`clock-${step}`, {}, undefined);
      expect(await two.sight.isOver(lease.name)).toBe(false);
    }

    end(LOADED);
    await done;

    expect(events.map(({ type }) => type)).toEqual(["begins", "ended"]);
    expect((await theirs.read(DAY))?.value.end?.verdict).toBe("loaded");
  });

  it("and who was silent meanwhile: another one takes the slice, the load is not marked, and that is said", async () => {
    const { one, two, lease, events, ground, end, done, theirs } = await loading();
    one.clock.freeze(2 * LEASE_MS);
    two.clock.freeze(2 * LEASE_MS);
    expect(await two.sight.isOver(lease.name)).toBe(true);
    const claim = await theirs.read(DAY);
    await theirs.write({ ...DAY, state: "claimed", worker: "workers/two", attempt: 1, round: 1 }, claim);
    expect(await ground.mayLoad()).toBe(false);

    end(LOADED);
    await done;

    expect(events.map(({ type }) => type)).toEqual(["begins", "taken"]);
    expect((await theirs.read(DAY))?.value).toMatchObject({ state: "claimed", worker: "workers/two" });
    expect(ground.signal.aborted).toBe(true);
  });

  it("hands its claim on, which another one's claim is not", async () => {
    const { ground, end, done, theirs } = await loading();
    const claim = await theirs.read(DAY);

    expect(ground.fence).toEqual({ mark: claim?.name, generation: claim?.generation });
    end(LOADED);
    await done;
    expect((await theirs.read(DAY))?.generation).not.toBe(ground.fence.generation);
  });
});
