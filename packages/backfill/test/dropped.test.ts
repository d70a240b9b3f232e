import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { crawl } from "@collectro/crawler";
import { describe, expect, it } from "vitest";
import { admissionOf } from "../src/ledger/admission.js";
import { openPlace } from "../src/ledger/place.js";
import { openSliceLedger } from "../src/ledger/slice-ledger.js";
import { joinBackfill } from "../src/work/join.js";
import type { WorkerEvent } from "../src/work/worker.js";
import { loadedDays, rowsWorkflow, run, tempDir, testState } from "./backfill-kit.js";

const DAYS = ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"];
const [DAY] = DAYS.map((day) => ({ from: day, to: day })) as [{ from: string; to: string }];

describe("a backfill that is dropped", () => {
  it("while one of its workers lives: that one loads nothing any more, and takes no other slice", async () => {
    const state = testState();
    const gate = join(tempDir(), "gate");
    const until = `while (!(await import("node:fs")).existsSync(${JSON.stringify(gate)})) await sleep(20);`;
    const old = rowsWorkflow(until, { name: "rows-before" });
    const begun = Promise.withResolvers<void>();
    const told: WorkerEvent[] = [];
    const join1 = { workers: 1, lanes: 1, maxFailed: 10 };
    const worker = Promise.withResolvers<string>();
    // Leads it as in a cluster, and is gone before the worker is.
    const left = run(state, old, {
      site: async ({ entry }) => {
        const joined = joinBackfill({
          order: { ...join1, backfill: entry.id, round: entry.round },
          index: 0,
          workflow: old,
          state,
          times: { pollMs: 20 },
          signal: new AbortController().signal,
          onEvent: (event) => {
            told.push(event);
            begun.resolve();
          },
        });
        worker.resolve(joined);
        await begun.promise;
        throw new Error("the API server is away");
      },
    });
    await expect(left).rejects.toThrow("away");

    const outcome = await run(state, rowsWorkflow(), { mode: "restart" });
    writeFileSync(gate, "");

    expect(await worker.promise).toBe("done");
    expect(outcome).toMatchObject({ exitCode: 0, rows: 5 });
    expect(told.map((event) => event.type)).toEqual(["begins", "taken"]);
    expect(await loadedDays(state)).toEqual(DAYS);
  });

  it.each(["resume", "restart"] as const)(
    "by one that dies before it has taken the claims back: %s does that",
    async (mode) => {
      const state = testState();
      const { name: workflow, ...rest } = rowsWorkflow();
      const place = await openPlace({ ...rest, name: workflow }, state);
      const plan = {
        workflow,
        from: "2024-01-01",
        to: "2024-01-05",
        perSlice: "day",
        startedAt: "",
        lead: "gone",
      } as const;
      const enter = (id: string, how: "new" | "restart") =>
        place.register.admit(admissionOf({ ...plan, id, mode: how }, async () => true));
      await enter("first", "new");
      const ledger = openSliceLedger(place.records, place.folderOf("first"));
      await ledger.write({ ...DAY, state: "claimed", worker: "gone", attempt: 1, round: 1 }, undefined);
      await enter("second", "restart");

      expect(await run(state, { ...rest, name: workflow }, { mode })).toMatchObject({ exitCode: 0 });

      expect((await ledger.read(DAY))?.value.state).toBe("released");
      expect((await place.register.list()).flatMap(({ dropped }) => dropped ?? [])).toEqual([]);
    },
  );

  it("while rows of it are on their way to the warehouse: they are not loaded", async () => {
    const state = testState();
    const workflow = rowsWorkflow();
    const { records } = await openPlace(workflow, state);
    const ledger = openSliceLedger(records, "b");
    const claim = await ledger.write({ ...DAY, state: "claimed", worker: "one", attempt: 1, round: 1 }, undefined);
    if (!claim) throw new Error("no claim");
    const taken: Promise<unknown>[] = [];

    const { verdict, reasons } = await crawl({
      workflow,
      window: DAY,
      state,
      times: { pollMs: 20 },
      fence: { mark: claim.name, generation: claim.generation },
      onEvent: (event) => {
        if (event.type !== "stage" || event.stage !== "validated") return;
        // The load has its turn at the warehouse after this.
        taken.push(state.withWarehouse(() => ledger.write({ ...claim.value, state: "released" }, claim)));
      },
    });

    expect(await Promise.all(taken)).toMatchObject([{ value: { state: "released" } }]);
    expect([verdict, ...reasons.map(({ code }) => code)]).toEqual(["failed", "SLICE_TAKEN"]);
    expect(await loadedDays(state)).toEqual([]);
  });
});

it("a secret that a container logs on its way to failure is not in the ledger", async () => {
  const secret = randomUUID();
  const line = JSON.stringify({ severity: "error", log: `cannot log in with ${secret}` });
  const script = `writeFileSync(shared + "/log.txt", ${JSON.stringify(`${line}\n`)}); end("failure");`;
  const workflow = rowsWorkflow(script, { env: { DB_PASSWORD: secret } });

  const { days } = await run(testState(), workflow, { window: DAY });

  expect(days[0]?.why).toEqual({ code: "OUTPUT", values: { line: "cannot log in with ****" } });
});
