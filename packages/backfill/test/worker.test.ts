import { describe, expect, it, vi } from "vitest";
import { openSliceLedger } from "../src/ledger/slice-ledger.js";
import { LEASE_MS } from "../src/ledger/worker-lease.js";
import { MAX_DEATHS } from "../src/work/given-up.js";
import { type RunGround, type SliceRun, type WorkerEvent, type WorkerParts, work } from "../src/work/worker.js";
import { clientOf, testStore, workOf } from "./ledger-kit.js";

const DAY = { from: "2024-01-01", to: "2024-01-01" };
const LOADED = { end: { verdict: "loaded", rows: 1, bytes: 1, seconds: 1 }, again: false } as const satisfies SliceRun;

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

/** Workers of one round after another, each of which comes to its end: by its run, or by a death that leaves its claim behind. */
async function successive() {
  const client = await clientOf(await testStore());
  const { records, sight } = client;
  const ledger = openSliceLedger(records, "b");
  const run = vi.fn<WorkerParts["run"]>();
  const onEvent = vi.fn<(event: WorkerEvent) => void>();
  let names = 0;
  async function works(changes: Partial<WorkerParts> = {}): Promise<void> {
    names += 1;
    const lease = await client.lease(String(names));
    await work({ ...workOf({ ledger, lease, sight, slices: [DAY] }), run, onEvent, ...changes }).finally(lease.release);
  }
  async function dies(): Promise<void> {
    run.mockRejectedValueOnce(new Error("killed"));
    await expect(works()).rejects.toThrow("killed");
  }
  return { ledger, run, onEvent, works, dies, read: async () => (await ledger.read(DAY))?.value };
}

describe("a slice that kills its workers", () => {
  it("is given up, lost, after some of them, by one of those who take it next; a new round tries it from the first attempt", async () => {
    const { run, onEvent, works, dies, read } = await successive();
    for (let death = 1; death <= MAX_DEATHS; death += 1) await dies();
    expect(run).toHaveBeenCalledTimes(MAX_DEATHS);
    run.mockResolvedValue(LOADED);

    await Promise.all([works(), works()]);

    expect(run).toHaveBeenCalledTimes(MAX_DEATHS);
    const end = { verdict: "lost", why: { code: "SLICE_GIVEN_UP", where: DAY.from } };
    expect(await read()).toMatchObject({ state: "ended", again: false, end });
    expect(onEvent.mock.calls.filter(([{ type }]) => type === "ended")).toHaveLength(1);

    await works({ round: 2 });

    expect(await read()).toMatchObject({ state: "ended", attempt: 1, round: 2, end: { verdict: "loaded" } });
    expect(await read()).not.toHaveProperty("deaths");
  });

  it("is as it was, when what a dead worker did with it is known", async () => {
    const { run, works, dies, read } = await successive();
    for (let death = 1; death <= MAX_DEATHS; death += 1) await dies();

    await works({ recall: (_, begun) => (begun ? LOADED.end : undefined) });

    expect(await read()).toMatchObject({ state: "ended", end: { verdict: "loaded" } });
    expect(run).toHaveBeenCalledTimes(MAX_DEATHS);
  });

  it("now and then counts these deaths alone, over attempts and claims that are given back", async () => {
    const { run, works, dies, read } = await successive();
    await dies();
    run.mockResolvedValueOnce({ end: { ...LOADED.end, verdict: "lost" }, again: true });
    run.mockRejectedValueOnce(new Error("killed"));
    await expect(works()).rejects.toThrow("killed");
    expect(await read()).toMatchObject({ state: "claimed", attempt: 2, deaths: 1 });
    const stop = new AbortController();
    run.mockImplementationOnce(async () => {
      stop.abort();
      return { again: false };
    });
    await works({ signal: stop.signal });
    expect(await read()).toMatchObject({ state: "released", attempt: 2, deaths: 2 });
    await dies();
    run.mockResolvedValue(LOADED);

    await works();

    expect(await read()).toMatchObject({ state: "ended", attempt: 2, deaths: 3, end: { verdict: "loaded" } });
  });
});
