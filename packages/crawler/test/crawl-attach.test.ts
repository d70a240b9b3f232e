import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readRun } from "../src/record/state.js";
import { crawlDay, ndjson, put, ROWS, shellWorkflow, tableRows, testState } from "./crawl-kit.js";
import { tempDir } from "./temp-dir.js";
import { waitUntil } from "./wait-until.js";

describe("crawl: attach", () => {
  it("watches a container that something else started, and loads when it says success", async () => {
    const state = testState();
    await put(state, "out/a", ndjson(ROWS));
    const shared = tempDir();
    let attached = false;
    const crawling = crawlDay(state, shellWorkflow(":"), {
      attach: { sharedDir: shared },
      onEvent(event) {
        if (event.type === "phase" && event.phase === "watching") attached = true;
      },
    });
    await waitUntil("attached", () => attached);
    writeFileSync(join(shared, "loadpath.txt"), '{"gcsPaths":["gs://local/out/a"]}');
    writeFileSync(join(shared, "job_result.txt"), "success");
    const outcome = await crawling;
    expect(outcome.verdict).toBe("loaded");
    expect(await tableRows(state)).toHaveLength(2);
  });

  it("believes a container that was faster than the watch, where the folder is this run's alone", async () => {
    const state = testState();
    await put(state, "out/a", ndjson(ROWS));
    const shared = tempDir();
    writeFileSync(join(shared, "log.txt"), "done\n");
    writeFileSync(join(shared, "loadpath.txt"), '{"gcsPaths":["gs://local/out/a"]}');
    writeFileSync(join(shared, "job_result.txt"), "success");
    const outcome = await crawlDay(state, shellWorkflow(":"), { attach: { sharedDir: shared, existing: "current" } });
    expect(outcome.verdict).toBe("loaded");
    expect(readRun(state, outcome.runId)?.log.map((line) => line.log)).toEqual(["done"]);
  });

  it("loads no list that an earlier attempt left, which died before its result", async () => {
    const state = testState();
    await put(state, "out/a", ndjson(ROWS));
    const shared = tempDir();
    writeFileSync(join(shared, "loadpath.txt"), '{"gcsPaths":["gs://local/out/a"]}');
    const { verdict, reasons, warnings } = await crawlDay(state, shellWorkflow(":"), {
      attach: { sharedDir: shared },
      onEvent(event) {
        if (event.type === "phase" && event.phase === "watching")
          writeFileSync(join(shared, "job_result.txt"), "success");
      },
    });
    expect([verdict, ...reasons.map(({ code }) => code)]).toEqual(["failed", "LOADPATH_MISSING"]);
    expect(warnings.map(({ code }) => code)).toEqual(["LOADPATH_STALE"]);
    expect(await tableRows(state)).toEqual([]);
  });

  it("does not judge what an earlier attempt left, and does not show its lines", async () => {
    const state = testState();
    await put(state, "out/a", ndjson(ROWS));
    const shared = tempDir();
    writeFileSync(join(shared, "log.txt"), "old line\n");
    writeFileSync(join(shared, "loadpath.txt"), '{"gcsPaths":["gs://local/out/a"]}');
    writeFileSync(join(shared, "job_result.txt"), "success");
    let attached = false;
    const seen: string[] = [];
    const crawling = crawlDay(state, shellWorkflow(":"), {
      attach: { sharedDir: shared },
      onEvent(event) {
        if (event.type === "phase" && event.phase === "watching") attached = true;
        if (event.type === "log") seen.push(event.line.log);
      },
    });
    await waitUntil("attached", () => attached);
    appendFileSync(join(shared, "log.txt"), "new line\n");
    await waitUntil("the new line", () => seen.length > 0);
    writeFileSync(join(shared, "job_result.txt"), "failure");
    const outcome = await crawling;
    expect(outcome.codes).toEqual(["RESULT_FAILURE"]);
    expect(outcome.warnings.map((warning) => warning.code)).toContain("RESULT_STALE");
    expect(seen).toEqual(["new line"]);
  });

  it("does not load the loadpath of an earlier attempt under a new success", async () => {
    const state = testState();
    await put(state, "out/a", ndjson(ROWS));
    const shared = tempDir();
    writeFileSync(join(shared, "loadpath.txt"), '{"gcsPaths":["gs://local/out/a"]}');
    writeFileSync(join(shared, "job_result.txt"), "failure");
    let attached = false;
    const crawling = crawlDay(state, shellWorkflow(":"), {
      attach: { sharedDir: shared },
      onEvent(event) {
        if (event.type === "phase" && event.phase === "watching") attached = true;
      },
    });
    await waitUntil("attached", () => attached);
    writeFileSync(join(shared, "job_result.txt"), "success");
    expect((await crawling).codes).toEqual(["LOADPATH_MISSING"]);
  });

  it("calls a container lost that never answers", async () => {
    const workflow = shellWorkflow(":", { limits: { silenceMs: 300, totalMs: 60_000, graceMs: 500 } });
    const outcome = await crawlDay(testState(), workflow, { attach: { sharedDir: tempDir() } });
    expect([outcome.verdict, ...outcome.codes]).toEqual(["lost", "SILENT"]);
  });
});
