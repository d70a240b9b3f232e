import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { type RunRecord, RunStore } from "../src/record/runs.js";
import { readRun } from "../src/record/state.js";
import { crawlDay, DAY, ndjson, put, ROWS, shellWorkflow, succeed, testState } from "./crawl-kit.js";
import { tempDir } from "./temp-dir.js";

describe("crawl: the record", () => {
  it("says what happened, and leaves no staging behind", async () => {
    const state = testState();
    const body = ndjson(ROWS);
    await put(state, "out/a", body);
    const outcome = await crawlDay(state, shellWorkflow(succeed("out/a")));
    const counts = { objects: 1, bytes: Buffer.byteLength(body), rowsValidated: 2, rowsLoaded: 2 };
    expect(outcome.counts).toEqual(counts);
    expect(readRun(state, outcome.runId)).toMatchObject({
      workflow: "test",
      window: { from: DAY, to: DAY },
      phase: "ended",
      verdict: "loaded",
      exitCode: 0,
      reasons: [],
      counts,
    });
    expect(existsSync(join(outcome.dir, "staging"))).toBe(false);
    const phases = outcome.events.flatMap((event) => (event.type === "phase" ? [event.phase] : []));
    expect(phases).toEqual(["starting", "watching", "loading", "ended"]);
  });

  it("knows the objects of a run, with rows, checksum and generation", async () => {
    const state = testState();
    await put(state, "out/a", ndjson(ROWS));
    await put(state, "out/b", "");
    const { runId } = await crawlDay(state, shellWorkflow(succeed("out/a", "out/b")));

    expect(state.runs.objects.read(runId)).toMatchObject([
      { uri: "gs://local/out/a", rows: 2, bytes: Buffer.byteLength(ndjson(ROWS)), crc32c: expect.any(String) },
      { uri: "gs://local/out/b", rows: 0, bytes: 0, generation: expect.stringMatching(/^\d+$/) },
    ]);
  });

  it("of an earlier version is brought up to date, and keeps its runs", async () => {
    const dir = tempDir();
    const path = join(dir, "runs.sqlite");
    const old = new DatabaseSync(path);
    old.exec(`CREATE TABLE runs (id TEXT PRIMARY KEY, workflow TEXT NOT NULL, window_from TEXT NOT NULL, window_to TEXT NOT NULL,
      started_at TEXT NOT NULL, ended_at TEXT, phase TEXT NOT NULL, verdict TEXT, exit_code INTEGER, reasons TEXT NOT NULL,
      warnings TEXT NOT NULL, objects INTEGER NOT NULL, bytes INTEGER NOT NULL, rows_validated INTEGER NOT NULL,
      rows_loaded INTEGER NOT NULL, details TEXT NOT NULL) STRICT`);
    const insert = old.prepare(
      "INSERT INTO runs VALUES (?, 'w', '2024-09-24', '2024-09-24', ?, NULL, 'watching', NULL, NULL, '[]', '[]', 0, 0, 0, 0, '{}')",
    );
    insert.run("one", "2024-09-25T00:00:00Z");
    insert.run("two", "2024-09-25T00:00:01Z");
    old.close();

    const runs = new RunStore(path);
    const [, first] = runs.list();
    expect(runs.unfinished().map(({ id }) => id)).toEqual(["one", "two"]);
    expect(runs.begin({ ...(first as RunRecord), id: "three" })).toBeUndefined();
    for (const run of runs.unfinished()) runs.save({ ...run, phase: "ended" });
    runs.close();

    const later = new RunStore(path);
    expect(later.begin({ ...(first as RunRecord), id: "four" })).toBeUndefined();
    expect(later.begin({ ...(first as RunRecord), id: "five" })).toMatchObject({ id: "four" });
    later.close();
  });

  it("refuses a second run of the same workflow and window while the first is under way, and leaves nothing of it", async () => {
    const state = testState();
    const stop = new AbortController();
    const first = crawlDay(state, shellWorkflow("sleep 60"), { signal: stop.signal });
    await expect.poll(() => state.runs.list()[0]?.phase).toBe("watching");

    await expect(crawlDay(state, shellWorkflow(succeed()))).rejects.toThrow(/RUN_BUSY.*\(test\): 2024-09-24/);
    const other = await crawlDay(state, shellWorkflow(succeed()), { window: { from: "2024-09-25", to: "2024-09-25" } });
    expect(other.verdict).toBe("loaded");
    stop.abort(new Error("enough"));
    await first;
    expect((await crawlDay(state, shellWorkflow(succeed()))).verdict).toBe("loaded");
    expect(readdirSync(join(state.dir, "runs"))).toHaveLength(3);
  });
});
