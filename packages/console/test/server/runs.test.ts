import { describe, expect, vi } from "vitest";
import type { ApiError, Calendar, RunDetail, RunPage, Started } from "../../src/index.js";
import { DATES, DAY, filesWorkflow, logs, shellWorkflow, test, type World, waitsFor } from "./kit.js";

/** Ends a test that hangs. */
const PATIENT = { timeout: 60_000 };
const FAILS = `${logs("error", "no luck")}; printf failure >job_result.txt`;

async function start(world: World, workflow: string, dates: object = DATES): Promise<string> {
  const answer = await world.ask(`/api/workflows/${workflow}/runs`, { method: "POST", body: dates });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as Started).run;
}

/** Enters ended runs into the record, one a day, the first the oldest. */
function enter(world: World, workflow: string, days: readonly string[], verdict: "loaded" | "failed" = "loaded"): void {
  const template = world.state.runs.list(1)[0];
  if (!template) throw new Error("no run to copy");
  for (const [index, day] of days.entries()) {
    const startedAt = `2024-10-01T00:00:${String(index).padStart(2, "0")}.000Z`;
    const id = `${startedAt.slice(0, 19).replace(/[-:]/g, "")}-${workflow}`;
    const counts = { objects: 1, bytes: 10, rowsValidated: index, rowsLoaded: index };
    world.state.runs.begin({ ...template, id, workflow, startedAt, verdict, counts, window: { from: day, to: day } });
  }
}

describe("a run", () => {
  test("that is loaded tells its stages, from the container's words to the table", async ({ world }) => {
    await world.write("workflows/cities.json", filesWorkflow());
    const run = await world.run("cities");
    expect(run).toMatchObject({
      workflow: "cities",
      window: DATES,
      verdict: "loaded",
      exitCode: 0,
      reasons: [],
      table: "t.cities",
      output: "gs://local/t/",
      retryable: true,
      stoppable: false,
      logLines: 2,
      counts: { objects: 1, rowsValidated: 3, rowsLoaded: 3 },
      stages: [
        { stage: "read", count: 3 },
        { stage: "encoded", count: 3, total: 3 },
        { stage: "stored", count: 3, total: 3 },
        { stage: "listed", count: 1 },
        { stage: "validated", count: 3, total: 3 },
        { stage: "loaded", count: 3, total: 3 },
      ],
    });
  });

  test("that fails says why in words, in the language asked for, and is run again as its file is now", async ({
    world,
  }) => {
    await world.write("workflows/shell.json", shellWorkflow("shell", FAILS));
    const failed = await world.run("shell");
    expect(failed).toMatchObject({
      verdict: "failed",
      why: "the container reported failure - see the error lines of its log",
    });
    const inJapanese = await world.get<RunDetail>(`/api/runs/${failed.id}?lang=ja`);
    expect(inJapanese.reasons[0]?.text).toMatch(/^コンテナが failure を報告しました/);
    expect(inJapanese.stages.map(({ count }) => count)).toEqual(Array(6).fill(undefined));

    await world.write(
      "workflows/shell.json",
      shellWorkflow("shell", `printf '{"gcsPaths":[]}' >loadpath.txt; printf success >job_result.txt`),
    );
    const retried = await world.ask(`/api/runs/${failed.id}/retry`, { method: "POST", body: {} });
    expect(retried.status).toBe(201);
    const { run } = (await retried.json()) as Started;
    expect(await world.ended(run)).toMatchObject({ verdict: "loaded", window: DATES });
  });

  test("of a workflow that is gone can be looked at, not retried", async ({ world }) => {
    await world.write("workflows/shell.json", shellWorkflow("shell", FAILS));
    const { id } = await world.run("shell");
    await world.write("workflows/shell.json", shellWorkflow("another", FAILS));
    expect(await world.get(`/api/runs/${id}`)).toMatchObject({ retryable: false });
    expect((await world.ask(`/api/runs/${id}/retry`, { method: "POST", body: {} })).status).toBe(404);
  });

  test("that goes on stands in the way of another for its dates, cannot be retried, and is stopped", async ({
    world,
  }) => {
    await world.write("workflows/shell.json", shellWorkflow("shell", `${logs("info", "here")}; ${waitsFor("never")}`));
    const run = await start(world, "shell");
    const again = await world.ask("/api/workflows/shell/runs", { method: "POST", body: DATES });
    expect([again.status, ((await again.json()) as ApiError).problems[0]?.code]).toEqual([409, "RUN_BUSY"]);
    expect((await world.ask(`/api/runs/${run}/retry`, { method: "POST", body: {} })).status).toBe(409);
    expect(await world.get(`/api/runs/${run}`)).toMatchObject({ verdict: "open", stoppable: true });

    expect((await world.ask(`/api/runs/${run}/stop`, { method: "POST", body: {} })).status).toBe(202);
    expect(await world.ended(run)).toMatchObject({ verdict: "failed", exitCode: 4, stoppable: false });
    expect((await world.ask(`/api/runs/${run}/stop`, { method: "POST", body: {} })).status).toBe(409);
  });

  test("stops with its console, and leaves no process", async ({ world }) => {
    await world.write("workflows/shell.json", shellWorkflow("shell", `${logs("info", "here")}; ${waitsFor("never")}`));
    const run = await start(world, "shell");
    await world.restart({});
    expect(world.state.runs.read(run)).toMatchObject({ phase: "ended", exitCode: 4 });
  });

  test("whose crawler died is taken up by the next console", async ({ world }) => {
    await world.write("workflows/shell.json", shellWorkflow("shell", FAILS));
    const { id } = await world.run("shell");
    const record = world.state.runs.read(id);
    if (!record) throw new Error("no record");
    const { verdict: _, exitCode: __, endedAt: ___, ...open } = record;
    const owner = { pid: 1, startedAt: "another" };
    world.state.runs.save({ ...open, phase: "watching", reasons: [], details: { ...open.details, owner } });
    await world.restart({});
    const taken = await world.ended(id);
    expect(taken).toMatchObject({ verdict: "failed", warningTexts: [{ code: "RESUMED" }] });
  });
});

describe("many runs", () => {
  const DAYS = ["2024-09-20", "2024-09-21", "2024-09-22", "2024-09-23", DAY];

  test("are paged from the newest on, filtered, and counted", async ({ world }) => {
    await world.write("workflows/shell.json", shellWorkflow("shell", FAILS));
    const { id: newest } = await world.run("shell");
    enter(world, "sales", DAYS);
    enter(world, "stock", DAYS.slice(0, 2), "failed");

    const seen: string[] = [];
    for (let next: string | undefined = ""; next !== undefined; ) {
      const page: RunPage = await world.get(`/api/runs?limit=3&before=${next}`);
      expect(page.total).toBe(8);
      seen.push(...page.runs.map(({ workflow, window }) => `${workflow} ${window.from}`));
      next = page.next;
    }
    expect(seen).toHaveLength(8);
    expect(new Set(seen).size).toBe(8);
    expect(seen[0]).toBe(`shell ${DAY}`);

    const ids = async (query: string) => {
      const { runs, total } = await world.get<RunPage>(`/api/runs?${query}`);
      return [total, ...runs.map(({ workflow, window }) => `${workflow} ${window.from.slice(-2)}`)];
    };
    expect(await ids("workflow=stock")).toEqual([2, "stock 21", "stock 20"]);
    expect(await ids("from=2024-09-22&to=2024-09-23")).toEqual([2, "sales 23", "sales 22"]);
    expect(await ids("to=2024-09-20&verdict=failed")).toEqual([1, "stock 20"]);
    expect(await ids("verdict=open")).toEqual([0]);
    const [first] = (await world.get<RunPage>("/api/runs?verdict=failed&limit=1")).runs;
    expect(first).toMatchObject({ id: newest, why: expect.stringContaining("reported failure"), warnings: 0 });
    expect(JSON.stringify(first)).not.toContain("sharedDir");
  });

  test("make a calendar: the newest run whose window holds a day says what became of it", async ({ world }) => {
    await world.write("workflows/shell.json", shellWorkflow("shell", FAILS));
    await world.run("shell");
    enter(world, "sales", DAYS);
    await world.run("shell", { from: "2024-09-23", to: "2024-09-26" });
    const { workflows } = await world.get<Calendar>("/api/calendar?from=2024-09-21&to=2024-09-25");
    const short = workflows.map(({ workflow, days }) => [
      workflow,
      ...days.map(({ date, verdict, runs, rows }) => `${date.slice(-2)} ${verdict} ${runs} ${rows}`),
    ]);
    expect(short).toEqual([
      ["sales", "21 loaded 1 1", "22 loaded 1 2", "23 loaded 1 3", "24 loaded 1 4"],
      ["shell", "23 failed 1 0", "24 failed 2 0", "25 failed 1 0"],
    ]);
  });

  test.for([
    ["before=nowhere"],
    ["limit=0"],
    ["limit=501"],
    ["verdict=maybe"],
    ["from=2024-02-30"],
    ["workflow=a&workflow=b"],
  ])("are not listed for %s", async ([query], { world }) => {
    const answer = await world.ask(`/api/runs?${query}`);
    expect([answer.status, ((await answer.json()) as ApiError).problems[0]?.code]).toEqual([400, "REQUEST_INVALID"]);
  });
});

describe("a schedule", () => {
  test("is followed while the console runs, and one run of it can be stopped without its turn coming again", async ({
    world,
  }) => {
    await world.write("data/empty", "");
    const script = `${logs("info", "here")}; ${waitsFor("never")}`;
    const schedule = { cron: "0 0 1 1 *", daysBefore: 1, missed: "catch-up" };
    await world.write("workflows/shell.json", shellWorkflow("shell", script, { schedule }));
    world.state.runs.marks.write("shell", { seenUntil: new Date(Date.now() - 400 * 86_400_000) });
    await world.restart({ schedules: true });
    expect(await world.get("/api/session")).toMatchObject({ schedules: "running" });
    const run = await vi.waitUntil(() => world.state.runs.list(1, { verdict: "open" })[0], PATIENT);
    await vi.waitUntil(async () => (await world.get<RunDetail>(`/api/runs/${run.id}`)).stoppable, PATIENT);
    expect((await world.ask(`/api/runs/${run.id}/stop`, { method: "POST", body: {} })).status).toBe(202);
    await world.ended(run.id);
    await vi.waitUntil(() => (world.state.runs.marks.read("shell")?.lastFrom ?? "") === run.window.from, PATIENT);
  });
});
