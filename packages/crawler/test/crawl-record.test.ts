import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readRun } from "../src/record/state.js";
import { crawlDay, DAY, ndjson, put, ROWS, shellWorkflow, succeed, testState } from "./crawl-kit.js";

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
});
