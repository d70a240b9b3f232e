import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readRun } from "../src/record/state.js";
import { crawlDay, DAY, ndjson, put, shellWorkflow, succeed, TIMES, tableRows, testState } from "./crawl-kit.js";
import { tempDir } from "./temp-dir.js";
import { waitUntil } from "./wait-until.js";

const ROWS = [
  { id: 1, day: DAY, value: "あ" },
  { id: 2, day: DAY, value: null },
];

describe("crawl: result word × exit code, through real processes", () => {
  const words = {
    success: succeed("out/a"),
    failure: 'printf failure >"$COLLECTRO_SHARED_DIR/job_result.txt"',
    none: ":",
  };
  const ends = { "0": "exit 0", "7": "exit 7", killed: "kill -9 $$" };
  const expected: Record<string, string> = {
    "success 0": "loaded",
    "success 7": "failed EXIT_CODE",
    "success killed": "failed EXIT_CODE",
    "failure 0": "failed RESULT_FAILURE",
    "failure 7": "failed RESULT_FAILURE",
    "failure killed": "failed RESULT_FAILURE",
    "none 0": "lost NO_RESULT",
    "none 7": "lost NO_RESULT",
    "none killed": "lost NO_RESULT",
  };
  const cases = Object.keys(words).flatMap((word) => Object.keys(ends).map((end) => [word, end] as const));

  it.each(cases)("%s, end %s", async (word, end) => {
    const state = testState();
    await put(state, "out/a", ndjson(ROWS));
    const script = `${words[word as keyof typeof words]}; ${ends[end as keyof typeof ends]}`;

    const outcome = await crawlDay(state, shellWorkflow(script));

    expect([outcome.verdict, ...outcome.codes].join(" ")).toBe(expected[`${word} ${end}`]);
    expect(await tableRows(state)).toHaveLength(outcome.verdict === "loaded" ? 2 : 0);
  });

  it("loads a success with another exit code when the workflow trusts the result, with a warning", async () => {
    const state = testState();
    await put(state, "out/a", ndjson(ROWS));
    const outcome = await crawlDay(state, shellWorkflow(`${succeed("out/a")}; exit 7`, { trustResult: true }));
    expect(outcome.verdict).toBe("loaded");
    expect(outcome.warnings.map((warning) => warning.code)).toEqual(["EXIT_CODE_TRUSTED"]);
  });
});

describe("crawl: what the container gets", () => {
  it("is exactly the arguments and the environment of the workflow, the dates, the folder and the endpoint", async () => {
    const state = testState();
    const script =
      'printf "%s|" "$@" >"$COLLECTRO_SHARED_DIR/args"; env >"$COLLECTRO_SHARED_DIR/env"; pwd >"$COLLECTRO_SHARED_DIR/pwd"';
    const workflow = shellWorkflow(script, { env: { GREETING: "a b $HOME" } });
    const args = [...workflow.args, "name", "--param", "x=$FROM `id` 日本"];

    const { dir } = await crawlDay(state, { ...workflow, args });

    const shared = join(dir, "shared");
    expect(readFileSync(join(shared, "args"), "utf8")).toBe("--param|x=$FROM `id` 日本|");
    expect(readFileSync(join(shared, "pwd"), "utf8").trim()).toBe(workflow.dir);
    const env = readFileSync(join(shared, "env"), "utf8").trimEnd().split("\n");
    const ofTheShell = /^(PWD|OLDPWD|SHLVL|_)=/;
    expect(env.filter((line) => !ofTheShell.test(line)).sort()).toEqual(
      [
        `COLLECTRO_GCS_ENDPOINT=${await state.embeddedEndpoint()}`,
        `COLLECTRO_SHARED_DIR=${shared}`,
        `FROM=${DAY}`,
        "GREETING=a b $HOME",
        `HOME=${process.env["HOME"]}`,
        `PATH=${process.env["PATH"]}`,
        `TO=${DAY}`,
      ].sort(),
    );
  });

  it("fails with a reason when the program is not there", async () => {
    const workflow = shellWorkflow("", { runnable: { kind: "command", command: ["/no/such/program"] } });
    const outcome = await crawlDay(testState(), workflow);
    expect([outcome.verdict, ...outcome.codes, outcome.exitCode]).toEqual(["failed", "START_FAILED", 1]);
  });
});

describe("crawl: the log", () => {
  it("delivers every line once, in order, whatever it holds, and records all bytes", async () => {
    const state = testState();
    const log = [
      '{"severity":"info","log":"first"}',
      "no JSON at all",
      "",
      '{"severity":"warn","log":"x","k":1}',
      "last, no newline",
    ];
    const workflow = shellWorkflow('printf "%s" "$LINES_TO_LOG" >>"$COLLECTRO_SHARED_DIR/log.txt"', {
      env: { LINES_TO_LOG: log.join("\n") },
    });
    const outcome = await crawlDay(state, workflow);
    const lines = outcome.events.flatMap((event) => (event.type === "log" ? [event.line] : []));
    expect(lines).toEqual([
      { severity: "info", log: "first", wellFormed: true },
      { severity: "info", log: "no JSON at all", wellFormed: false },
      { severity: "info", log: "", wellFormed: false },
      { severity: "warn", log: "x", wellFormed: false },
      { severity: "info", log: "last, no newline", wellFormed: false },
    ]);
    expect(readRun(state, outcome.runId)?.log).toEqual(lines);
    expect(readFileSync(join(outcome.dir, "log.txt"), "utf8")).toBe(log.join("\n"));
  });

  it("keeps stdout and stderr beside it", async () => {
    const outcome = await crawlDay(testState(), shellWorkflow("echo out; echo err >&2"));
    expect(readFileSync(join(outcome.dir, "output.txt"), "utf8")).toBe("out\nerr\n");
  });
});

describe("crawl: the result file", () => {
  it.each([
    ["stays empty", ": >job_result.txt", "failed RESULT_EMPTY"],
    ["says another word", "echo SUCCESS >job_result.txt", "failed RESULT_INVALID"],
    ["holds bytes that are no text", "head -c 20 /dev/urandom >job_result.txt", "failed RESULT_INVALID"],
  ])("%s: failed", async (_, script, expected) => {
    const outcome = await crawlDay(testState(), shellWorkflow(`cd "$COLLECTRO_SHARED_DIR"; ${script}`));
    expect([outcome.verdict, ...outcome.codes].join(" ")).toBe(expected);
  });

  it("is waited for while it is being written", async () => {
    const state = testState();
    await put(state, "out/a", ndjson(ROWS));
    const slowly =
      'cd "$COLLECTRO_SHARED_DIR"; : >job_result.txt; sleep 0.15; printf succ >job_result.txt; sleep 0.15; printf success >job_result.txt';
    const script = succeed("out/a").replace(/printf success.*/, slowly);
    const outcome = await crawlDay(state, shellWorkflow(script), { times: { ...TIMES, settleMs: 20_000 } });
    expect(outcome.verdict).toBe("loaded");
  });

  it("is forgiven a newline, with a warning", async () => {
    const state = testState();
    await put(state, "out/a", ndjson(ROWS));
    const script = `${succeed("out/a")}; echo success >"$COLLECTRO_SHARED_DIR/job_result.txt"`;
    const outcome = await crawlDay(state, shellWorkflow(script));
    expect(outcome.verdict).toBe("loaded");
    expect(outcome.warnings.map((warning) => warning.code)).toEqual(["RESULT_INEXACT"]);
  });

  it("is believed as it stands at the end: a success that turns into failure is a failure", async () => {
    const state = testState();
    await put(state, "out/a", ndjson(ROWS));
    const script = `${succeed("out/a")}; sleep 0.2; printf failure >job_result.txt`;
    expect((await crawlDay(state, shellWorkflow(script))).codes).toEqual(["RESULT_FAILURE"]);
  });
});

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
