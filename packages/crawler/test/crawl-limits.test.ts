import { describe, expect, it } from "vitest";
import { crawlDay, ndjson, put, ROWS, shellWorkflow, succeed, testState } from "./crawl-kit.js";

describe("crawl: limits", () => {
  it("gives a silent container up, ends it, and calls it lost", async () => {
    const workflow = shellWorkflow("exec sleep 100", { limits: { silenceMs: 300, totalMs: 60_000, graceMs: 500 } });
    const outcome = await crawlDay(testState(), workflow);
    expect([outcome.verdict, ...outcome.codes, outcome.exitCode]).toEqual(["lost", "SILENT", 3]);
  });

  it("takes a fresh heartbeat, or a new line, for a sign of life", async () => {
    const beat =
      'cd "$COLLECTRO_SHARED_DIR"; for i in 1 2 3 4 5 6; do sleep 0.4; touch .heartbeat; done; for i in 1 2 3 4 5 6; do sleep 0.4; echo x >>log.txt; done; printf failure >job_result.txt';
    const workflow = shellWorkflow(beat, { limits: { silenceMs: 2_000, totalMs: 60_000, graceMs: 500 } });
    expect((await crawlDay(testState(), workflow)).codes).toEqual(["RESULT_FAILURE"]);
  });

  it("ends a run that takes too long; what it says while it is stopped still counts as failure", async () => {
    const script = `trap 'printf failure >"$COLLECTRO_SHARED_DIR/job_result.txt"; exit 4' TERM; while :; do echo x >>"$COLLECTRO_SHARED_DIR/log.txt"; sleep 0.05; done`;
    const workflow = shellWorkflow(script, { limits: { silenceMs: 5_000, totalMs: 400, graceMs: 3_000 } });
    const outcome = await crawlDay(testState(), workflow);
    expect([outcome.verdict, ...outcome.codes]).toEqual(["failed", "TOO_LONG", "RESULT_FAILURE"]);
  });

  it("stops a container that lives on after its success, warns, and loads", async () => {
    const state = testState();
    await put(state, "out/a", ndjson(ROWS));
    const outcome = await crawlDay(state, shellWorkflow(`${succeed("out/a")}; exec sleep 100`));
    expect(outcome.verdict).toBe("loaded");
    expect(outcome.warnings.map((warning) => warning.code)).toEqual(["LINGERED"]);
  });

  it("ends by request: the container is stopped, its last lines are heard, nothing is loaded", async () => {
    const state = testState();
    const stopper = new AbortController();
    const script = `cd "$COLLECTRO_SHARED_DIR"; trap 'echo bye >>log.txt; printf failure >job_result.txt; exit 4' TERM; echo up >>log.txt; while :; do sleep 0.05; done`;
    const seen: string[] = [];
    const outcome = await crawlDay(state, shellWorkflow(script), {
      signal: stopper.signal,
      onEvent(event) {
        if (event.type !== "log") return;
        seen.push(event.line.log);
        stopper.abort();
      },
    });
    expect([outcome.verdict, ...outcome.codes, outcome.exitCode]).toEqual(["failed", "STOPPED", 4]);
    expect(seen).toEqual(["up", "bye"]);
  });
});
