import { owner } from "@collectro/crawler";
import { describe, expect, it } from "vitest";
import { admissionOf } from "../src/ledger/admission.js";
import { LedgerBroken } from "../src/ledger/ledger-broken.js";
import { hostId, machineSight } from "../src/ledger/place.js";
import { openShares } from "../src/ledger/rate-shares.js";
import { openRegister } from "../src/ledger/register.js";
import { LEASE_MS, openLease, openSight } from "../src/ledger/worker-lease.js";
import { clientOf, testStore } from "./ledger-kit.js";

describe("records", () => {
  it("are written over what was seen, by one of two", async () => {
    const store = await testStore();
    const [one, two] = [await clientOf(store), await clientOf(store)];
    const entry = await one.records.put("a", { n: 1 }, undefined);
    expect(await two.records.put("a", { n: 2 }, undefined)).toBeUndefined();
    const seen = await two.records.read<{ n: number }>("a");

    const both = await Promise.all([one.records.put("a", { n: 3 }, entry), two.records.put("a", { n: 4 }, seen)]);

    expect(both.filter((written) => written !== undefined)).toHaveLength(1);
  });

  it.each(["commit-then-reset", "commit-then-503", "return-503", "return-reset-connection"])(
    "are written once, and said to be, when a write meets %s",
    async (instruction) => {
      const store = await testStore();
      const { records } = await clientOf(store);
      const fault = store.faults.arm({ method: "storage.objects.insert", match: "^a$", instruction });

      const entry = await records.put("a", { n: 1 }, undefined);

      expect(store.faults.get(fault.id)?.struck).toBe(1);
      expect(entry?.value).toEqual({ n: 1 });
      expect((await records.read("a"))?.generation).toBe(entry?.generation);
    },
  );

  it("that were edited, cut or copied to another name are told by their names, and never believed", async () => {
    const store = await testStore();
    const { records } = await clientOf(store);
    await records.put("dir/good", { n: 1 }, undefined);
    const good = `${store.endpoint}/storage/v1/b/local/o/dir%2Fgood`;
    const { metadata } = (await (await fetch(good)).json()) as { metadata: Record<string, string> };
    const spoilt = [{ ...metadata, record: '{"n":2}' }, { record: metadata["record"] }, metadata, {}];
    for (const [index, fields] of spoilt.entries()) {
      const name = `dir/spoilt-${index}`;
      await fetch(`${store.endpoint}/upload/storage/v1/b/local/o?uploadType=media&name=${encodeURIComponent(name)}`, {
        method: "POST",
        body: "",
      });
      await fetch(`${store.endpoint}/storage/v1/b/local/o/${encodeURIComponent(name)}`, {
        method: "PATCH",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ metadata: fields }),
      });
      await expect(records.read(name)).rejects.toThrow(LedgerBroken);
      await expect(records.read(name)).rejects.toThrow(name);
    }

    const listed: unknown[] = [];
    for await (const record of records.list("dir/")) listed.push(record);

    expect(listed).toMatchObject([
      { entry: { value: { n: 1 } } },
      ...spoilt.map((_, n) => ({ broken: `dir/spoilt-${n}` })),
    ]);
  });
});

describe("a lease", () => {
  it("is lost by the word of another, not by time: who was merely slow keeps it", async () => {
    const store = await testStore();
    const one = await clientOf(store);
    const lease = await one.lease("one");
    one.clock.freeze(10 * LEASE_MS);
    expect(lease.holds()).toBe(false);

    expect(await lease.confirm()).toBe(true);
    expect(lease.holds()).toBe(true);
  });

  it("of a silent worker is declared over after its time by the server's clock, and cannot come back", async () => {
    const store = await testStore();
    const [one, two] = [await clientOf(store), await clientOf(store)];
    const lease = await one.lease("one");
    await two.lease("two");
    expect(await two.sight.isOver("workers/one")).toBe(false);
    two.clock.freeze(LEASE_MS + 1_000);

    expect(await two.sight.isOver("workers/one")).toBe(true);
    one.clock.freeze(LEASE_MS + 1_000);
    expect(await lease.confirm()).toBe(false);
    expect(lease.lost.aborted).toBe(true);
  });

  it("is kept by its holder's renewals", async () => {
    const store = await testStore();
    const [one, two] = [await clientOf(store), await clientOf(store)];
    const lease = await one.lease("one");
    const before = (await two.records.read("workers/one"))?.generation;

    one.clock.freeze(LEASE_MS / 2);
    one.clock.wake();

    await expect.poll(async () => (await two.records.read("workers/one"))?.generation).not.toBe(before);
    expect(lease.holds()).toBe(true);
  });

  it("of a machine that slept is not held for certain: only the calendar went on meanwhile", async () => {
    const store = await testStore();
    const [one, two] = [await clientOf(store), await clientOf(store)];
    const lease = await one.lease("one");
    await two.lease("two");
    one.clock.suspend(2 * LEASE_MS);
    two.clock.freeze(2 * LEASE_MS);
    expect(await two.sight.isOver("workers/one")).toBe(true);

    expect(lease.holds()).toBe(false);
    expect(await lease.confirm()).toBe(false);
  });

  it("is nobody's to end because the calendars of two machines differ", async () => {
    const store = await testStore();
    const [one, two] = [await clientOf(store), await clientOf(store)];
    const lease = await one.lease("one");
    await two.lease("two");
    two.clock.suspend(365 * 86_400_000);

    expect(await two.sight.isOver("workers/one")).toBe(false);
    expect(lease.holds()).toBe(true);
  });

  it("that was released is over at once", async () => {
    const store = await testStore();
    const [one, two] = [await clientOf(store), await clientOf(store)];
    const lease = await one.lease("one");

    await lease.release();

    expect(await two.sight.isOver("workers/one")).toBe(true);
    expect((await two.sight.look("workers"))("workers/one")).toBe(true);
  });
});

describe("on one machine", () => {
  it("a lease that this process gave up, but could not take away, is over; one that it keeps is not", async () => {
    const { records, clock } = await clientOf(await testStore());
    const who = { host: hostId(), process: owner() };
    const sight = openSight({ records, clock }, machineSight);
    await records.put("workers/left", { ...who, over: false }, undefined);
    const lease = await openLease({ records, clock }, "workers/kept", who);

    expect(await sight.isOver("workers/left")).toBe(true);
    expect(await sight.isOver(lease.name)).toBe(false);
  });
});

describe("shares of a limit", () => {
  const parts = { folder: "f", requestsPerSecond: 10, workers: 2, lanes: 1 };
  const signal = new AbortController().signal;

  it("of a dead worker go to the one that gleans; a living one's never do", async () => {
    const store = await testStore();
    const [one, two] = [await clientOf(store), await clientOf(store)];
    const dead = openShares({ ...parts, ...one, lease: await one.lease("one"), index: 0 });
    const living = openShares({ ...parts, ...two, lease: await two.lease("two"), index: 1 });
    expect(await dead.rate(false, signal)).toBe(5);
    expect(await living.rate(true, signal)).toBe(5);

    two.clock.freeze(LEASE_MS + 1_000);

    expect(await living.rate(true, signal)).toBe(10);
  });

  it("that are given back are taken by the one that gleans", async () => {
    const store = await testStore();
    const [one, two] = [await clientOf(store), await clientOf(store)];
    const first = openShares({ ...parts, ...one, lease: await one.lease("one"), index: 0 });
    const second = openShares({ ...parts, ...two, lease: await two.lease("two"), index: 1 });
    await first.rate(false, signal);
    await first.release();

    expect(await second.rate(true, signal)).toBe(10);
  });

  it("of an earlier round with more lanes are no more than there is", async () => {
    const store = await testStore();
    const one = await clientOf(store);
    const alone = { ...parts, ...one, workers: 1, index: 0 };
    const wide = openShares({ ...alone, lanes: 8, lease: await one.lease("before") });
    await wide.rate(false, signal);
    await wide.release();

    const narrow = openShares({ ...alone, lanes: 2, lease: await one.lease("now") });

    expect(await narrow.rate(true, signal)).toBe(5);
  });
});

describe("the register", () => {
  it("is not changed by who led a backfill once, when another goes on with it", async () => {
    const { records } = await clientOf(await testStore());
    const register = openRegister(records, "f");
    const plan = {
      id: "b",
      workflow: "w",
      from: "2024-01-01",
      to: "2024-01-02",
      perSlice: "day",
      startedAt: "",
    } as const;
    const enter = (lead: string, mode: "new" | "resume") =>
      register.admit(admissionOf({ ...plan, lead, mode }, async () => true));
    await enter("one", "new");
    await enter("two", "resume");

    await register.change({ id: "b", lead: "one" }, { state: "stopped" });

    expect(await register.list()).toMatchObject([{ lead: "two", round: 2, state: "running" }]);
  });
});
