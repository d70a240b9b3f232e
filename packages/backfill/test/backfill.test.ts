import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { daysOf } from "@collectro/contract";
import { sweepObjects } from "@collectro/crawler";
import { describe, expect, it } from "vitest";
import type { BackfillEvent } from "../src/index.js";
import { loadedDays, rowsWorkflow, run, tempDir, testState } from "./backfill-kit.js";

const WINDOW = { from: "2024-01-01", to: "2024-01-05" };

describe("a backfill", () => {
  it("loads every day once, and says so day by day", async () => {
    const state = testState();

    const outcome = await run(state, rowsWorkflow());

    expect(outcome.exitCode).toBe(0);
    expect(outcome.backfill.state).toBe("complete");
    expect(outcome.days.map(({ date, state, rows }) => [date, state, rows])).toEqual(
      daysOf(WINDOW).map((date) => [date, "loaded", 1]),
    );
    expect(outcome).toMatchObject({ rows: 5, slices: 5, dayCounts: { loaded: 5, empty: 0, failed: 0, notRun: 0 } });
    expect(await loadedDays(state)).toEqual(daysOf(WINDOW));
  });

  it("tells empty days from failed ones, and goes on after those", async () => {
    const state = testState();
    const script = `if (to.endsWith("02")) days = []; if (to.endsWith("04")) process.exit(3);`;

    const outcome = await run(state, rowsWorkflow(script));

    expect(outcome.exitCode).toBe(1);
    expect(outcome.days.map((day) => day.state)).toEqual(["loaded", "empty", "loaded", "failed", "loaded"]);
    expect(outcome.days[3]).toMatchObject({ lost: true, why: { code: "NO_RESULT" } });
    expect(await loadedDays(state)).toEqual(["2024-01-01", "2024-01-03", "2024-01-05"]);
  });
});

describe("two backfills of the same table and day", () => {
  it("exclude each other while one goes on, and days apart do not", async () => {
    const state = testState();
    const workflow = rowsWorkflow();
    const refused: unknown[] = [];
    let other: Promise<unknown> | undefined;

    const outcome = await run(state, workflow, {
      onEvent(event) {
        if (event.type !== "begins" || other) return;
        const overlapping = { window: { from: "2024-01-05", to: "2024-01-09" }, mode: "restart" } as const;
        other = run(state, workflow, overlapping).catch((error: unknown) => refused.push(error));
      },
    });
    await other;

    expect(refused).toMatchObject([{ name: "ProblemError", problems: [{ code: "BACKFILL_BUSY" }] }]);
    expect(outcome.exitCode).toBe(0);
    expect((await run(state, workflow, { window: { from: "2024-01-06", to: "2024-01-07" } })).exitCode).toBe(0);
    expect(await loadedDays(state)).toEqual(daysOf({ from: "2024-01-01", to: "2024-01-07" }));
  });

  it("of which one was stopped: the other is refused unless it goes on or restarts", async () => {
    const state = testState();
    const workflow = rowsWorkflow();
    const stop = new AbortController();
    const onEvent = (event: BackfillEvent): void => {
      if (event.type === "ended") stop.abort();
    };
    const first = await run(state, workflow, { signal: stop.signal, onEvent, parallel: 1 });
    expect(first).toMatchObject({ exitCode: 4, dayCounts: { loaded: 1, notRun: 4 } });

    await expect(run(state, workflow)).rejects.toMatchObject({ problems: [{ code: "BACKFILL_UNFINISHED" }] });
    const resumed = await run(state, workflow, { mode: "resume" });

    expect(resumed.backfill).toMatchObject({ id: first.backfill.id, round: 2, state: "complete" });
    expect(resumed.events.filter(({ type }) => type === "begins")).toHaveLength(4);
    expect(await loadedDays(state)).toEqual(daysOf(WINDOW));
  });
});

describe("what a backfill tries again", () => {
  it("is a container that gave no answer, once; not one whose rows are refused", async () => {
    const state = testState();
    const once = join(tempDir(), "tried");
    const script = `
      import { existsSync as has } from "node:fs";
      if (to.endsWith("02") && !has("${once}")) { writeFileSync("${once}", ""); process.exit(3); }
      if (to.endsWith("03")) days = ["no day"];`;

    const { days, events } = await run(state, rowsWorkflow(script));

    expect(days.map((day) => day.state)).toEqual(["loaded", "loaded", "failed", "loaded", "loaded"]);
    const begun = events.flatMap((event) => (event.type === "begins" ? [event.slice.from.slice(8)] : []));
    expect(begun.sort()).toEqual(["01", "02", "02", "03", "04", "05"]);
  });

  it("ends when as many slices have failed as may", async () => {
    const state = testState();

    const { exitCode, dayCounts } = await run(state, rowsWorkflow(`days = ["no day"];`), { maxFailed: 2, parallel: 1 });

    expect(exitCode).toBe(1);
    expect(dayCounts).toEqual({ loaded: 0, empty: 0, failed: 2, notRun: 3 });
  });
});

describe("the limit of a source", () => {
  it("is divided among the runs, and given to each container", async () => {
    const state = testState();
    const dir = tempDir();
    const note = `writeFileSync("${dir}/" + from, process.env.COLLECTRO_REQUESTS_PER_SECOND ?? "none");`;
    const workflow = rowsWorkflow(note);
    const limits = { ...workflow.limits, requestsPerSecond: 9 };

    await run(state, { ...workflow, limits }, { parallel: 3 });

    expect(daysOf(WINDOW).map((day) => readFileSync(join(dir, day), "utf8"))).toEqual(["3", "3", "3", "3", "3"]);
  });
});

describe("the ledger in the bucket", () => {
  it("that was changed by hand: the object is named, its days are failed and not touched", async () => {
    const state = testState();
    const workflow = rowsWorkflow();
    await run(state, workflow);
    const [meta = ""] = globSync(join(state.dir, "store/local/_collectro/backfill/**/.2024-01-03_2024-01-03.meta"));
    writeFileSync(meta, readFileSync(meta, "utf8").replace('\\"rows\\":1', '\\"rows\\":7'));

    const { exitCode, days, events } = await run(state, workflow, { mode: "resume" });

    expect(exitCode).toBe(1);
    expect(days.map((day) => day.state)).toEqual(["loaded", "loaded", "failed", "loaded", "loaded"]);
    expect(days[2]?.why).toMatchObject({ code: "LEDGER_BROKEN", where: expect.stringContaining("2024-01-03") });
    expect(events.filter(({ type }) => type === "broken" || type === "begins")).toMatchObject([{ type: "broken" }]);

    // Removed, as its problem advises; and the record of runs is another machine's.
    for (const path of [meta, meta.replace("/.2024", "/2024").replace(/\.meta$/, "")]) rmSync(path);
    for (const { id } of state.runs.list()) state.runs.remove(id);
    const mended = await run(state, workflow, { mode: "resume" });

    expect(mended).toMatchObject({ exitCode: 0, rows: 5 });
    expect(mended.events.filter(({ type }) => type === "begins")).toHaveLength(1);
    expect(await loadedDays(state)).toEqual(daysOf(WINDOW));
  });

  it("is no orphan, whatever the workflow's output is", async () => {
    const state = testState();
    const workflow = rowsWorkflow("", { output: { bucket: "local", object: "" } });
    await run(state, workflow);

    const swept = await sweepObjects({ state, workflow, olderThanMs: 0, dryRun: false });

    expect(swept).toMatchObject({ looked: 5, orphans: 0 });
    expect((await run(state, workflow, { mode: "resume" })).exitCode).toBe(0);
  });
});

describe("days that are loaded already", () => {
  it("are left out when that is asked for, whoever loaded them", async () => {
    const state = testState();
    const workflow = rowsWorkflow();
    await run(state, workflow, { window: { from: "2024-01-02", to: "2024-01-03" } });

    const { exitCode, rows, events } = await run(state, workflow, { skipLoaded: true });

    expect({ exitCode, rows }).toEqual({ exitCode: 0, rows: 5 });
    expect(events.filter(({ type }) => type === "begins")).toHaveLength(3);
    expect(await loadedDays(state)).toEqual(daysOf(WINDOW));
  });

  it("are not those that the workflow loaded into another table", async () => {
    const state = testState();
    const workflow = rowsWorkflow();
    await run(state, { ...workflow, table: { ...workflow.table, name: "t.before" } });

    const { exitCode, events } = await run(state, workflow, { skipLoaded: true });

    expect(exitCode).toBe(0);
    expect(events.filter(({ type }) => type === "begins")).toHaveLength(5);
    expect(await loadedDays(state)).toEqual(daysOf(WINDOW));
  });

  it("are not empty where a run of more days had their rows", async () => {
    const state = testState();
    const workflow = rowsWorkflow();
    await run(state, workflow, { perSlice: "week" });

    const { dayCounts, events } = await run(state, workflow, { skipLoaded: true });

    expect(events.filter(({ type }) => type === "begins")).toEqual([]);
    expect(dayCounts).toMatchObject({ loaded: 5, empty: 0 });
  });
});
