import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { startObjectStore } from "@collectro/object-store";
import { describe, expect, it, onTestFinished } from "vitest";
import type { CrawlEvent } from "../src/events.js";
import { owner } from "../src/launch/owner.js";
import { processesOf } from "../src/launch/process-table.js";
import { lockRun } from "../src/record/run-lock.js";
import { openState, readRun, type State } from "../src/record/state.js";
import { resumeRuns } from "../src/resume.js";
import { tableRows } from "./crawl-kit.js";
import { tempDir } from "./temp-dir.js";

const fixtures = join(import.meta.dirname, "fixtures");

interface World {
  readonly stateDir: string;
  /** Runs a crawler in a process of its own; the outcomes that it printed, or undefined when it was killed. */
  crawler(verb: "crawl" | "resume", killAt?: number, waitMs?: number): Promise<{ verdict: string }[] | undefined>;
  look<T>(work: (state: State) => Promise<T>): Promise<T>;
}

/** An object store that outlives every crawler, and a workflow that appends, so that nothing hides a second load. */
async function world(rows: number): Promise<World> {
  const dir = tempDir();
  const store = await startObjectStore({ root: join(dir, "store"), buckets: ["local"] });
  onTestFinished(() => store.close());
  const { endpoint } = store;
  const workflow = {
    name: "resumed",
    command: ["python3", join(fixtures, "reference.py")],
    args: ["local", "out", String(rows)],
    output: "gs://local/out",
    table: {
      name: "t.rows",
      mode: "append",
      schema: [
        { name: "id", type: "INT64" },
        { name: "day", type: "DATE" },
        { name: "value", type: "STRING" },
      ],
    },
  };
  const path = join(dir, "workflow.json");
  writeFileSync(path, JSON.stringify(workflow));
  const stateDir = join(dir, "state");
  return {
    stateDir,
    async crawler(verb, killAt = 0, waitMs = 0) {
      const args = [join(fixtures, "crawler-process.mjs"), stateDir, path, verb, String(killAt), String(waitMs)];
      const env = { ...process.env, COLLECTRO_GCS_ENDPOINT: endpoint };
      const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
      const [output, [code, signal]] = await Promise.all([text(child.stdout), once(child, "exit")]);
      if (signal === "SIGKILL") return undefined;
      if (code !== 0) throw new Error(`the crawler ended with ${code}`);
      return JSON.parse(output) as { verdict: string }[];
    },
    async look(work) {
      await using state = openState(stateDir);
      return await work(state);
    },
  };
}

async function ids(world: World): Promise<number[]> {
  return await world.look(async (state) => (await tableRows(state)).map((row) => Number(row["id"])));
}

const WHOLE = process.env["COLLECTRO_WHOLE_SUITE"] !== undefined;
/** Its first words, the line of the container, what is known of the objects, and both sides of the load. */
const KILL_EVENTS = WHOLE ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : [1, 3, 5, 7, 9];
/** Spread over the transaction; the promise `crawler-killed` strikes at many more points. */
const INTO_THE_LOAD_MS = WHOLE ? [0, 20, 40, 60, 80, 120, 160, 240] : [20, 120];

describe("a crawler that is killed", () => {
  it.each(KILL_EVENTS)(
    "at its event %i, and again while it takes the run up: the window is loaded exactly once, or not and said so",
    async (killAt) => {
      const here = await world(3);
      const first = await here.crawler("crawl", killAt);
      const second = first ?? (await here.crawler("resume", 2));
      const third = second ?? (await here.crawler("resume"));

      const runs = await here.look(async (state) => state.runs.list());
      expect(runs).toHaveLength(1);
      const [run] = runs;
      expect(run?.phase).toBe("ended");
      if (third && third.length > 0) expect(third).toMatchObject([{ verdict: run?.verdict }]);
      // Killed before the container was started, nothing can be known of it; from then on, all is.
      expect(run?.verdict).toBe(killAt === 1 ? "lost" : "loaded");
      expect(await ids(here)).toEqual(killAt === 1 ? [] : [1, 2, 3]);
      // Lines are neither lost nor repeated.
      const log = await here.look(async (state) => readRun(state, run?.id ?? "")?.log ?? []);
      expect(log.map((line) => line.log)).toEqual(killAt === 1 ? [] : ["2024-09-24: 3 rows"]);
      expect(processesOf(undefined, `COLLECTRO_SHARED_DIR=${run?.details.sharedDir}`)).toEqual([]);
    },
  );

  it.each(INTO_THE_LOAD_MS)("%i ms into the load of 60,000 rows: they are there once", async (waitMs) => {
    const here = await world(60_000);
    // The sixth event is "validated": what follows is the warehouse's transaction.
    const outcome = (await here.crawler("crawl", 7, waitMs)) ?? (await here.crawler("resume"));
    expect(outcome?.length === 0 || outcome?.[0]?.verdict === "loaded").toBe(true);
    const found = await ids(here);
    expect(found).toHaveLength(60_000);
    expect(new Set(found).size).toBe(60_000);
  });

  it("in the middle of a line of its record shows that line whole, and once", async () => {
    const here = await world(3);
    // The third event is the line, which is in the record by then.
    await here.crawler("crawl", 3);
    await here.look(async (state) => {
      const [run] = state.runs.unfinished();
      const record = state.folderOf(run?.id ?? "").log;
      const whole = readFileSync(record);
      truncateSync(record, whole.length - 7);
      const shown: string[] = [];
      const onEvent = (event: CrawlEvent) => {
        if (event.type === "log") shown.push(event.line.log);
      };
      expect(await resumeRuns({ state, onEvent, times: { pollMs: 20 } })).toMatchObject([{ verdict: "loaded" }]);
      expect(shown).toEqual(["2024-09-24: 3 rows"]);
      expect(readFileSync(record)).toEqual(whole);
    });
  });

  it("leaves the run of a living crawler alone, whose process it cannot see", async () => {
    const here = await world(3);
    await here.crawler("crawl", 3);
    await here.look(async (state) => {
      const [run] = state.runs.unfinished();
      if (!run) throw new Error("it was killed before its end");
      // This test's own process stands for a crawler at work in another container: its process id says nothing here.
      state.runs.save({ ...run, details: { ...run.details, owner: { pid: 1, startedAt: "1" } } });
      const lock = lockRun(state.folderOf(run.id));
      expect(await here.crawler("resume")).toEqual([]);
      lock?.release();
    });
    expect(await here.crawler("resume")).toMatchObject([{ verdict: "loaded" }]);
  });

  it("takes up a run whose crawler had the process id of one that lives, as in a container that restarts", async () => {
    const here = await world(3);
    await here.crawler("crawl", 3);
    await using state = openState(here.stateDir);
    const [run] = state.runs.unfinished();
    if (!run) throw new Error("it was killed before its end");
    state.runs.save({ ...run, details: { ...run.details, owner: owner() } });
    expect(await resumeRuns({ state, times: { pollMs: 20 } })).toMatchObject([{ runId: run.id, verdict: "loaded" }]);
    expect(readdirSync(state.folderOf(run.id).dir).join()).not.toContain("crawler.lock");
  });

  it("gives a run to one of two crawlers that come at once", async () => {
    const here = await world(3);
    await here.crawler("crawl", 3);
    await using state = openState(here.stateDir);
    const [run] = state.runs.unfinished();
    if (!run) throw new Error("it was killed before its end");
    const claims = ["1", "2"].map((startedAt) => state.runs.claim(run, { pid: 1, startedAt }));
    expect(claims.map((claimed) => claimed?.details.owner.startedAt)).toEqual(["1", undefined]);
    expect(state.runs.read(run.id)?.details.owner).toEqual({ pid: 1, startedAt: "1" });
  });
});
