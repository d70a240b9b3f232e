import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { readRun } from "../src/record/state.js";
import { crawlDay, DAY, shellWorkflow, testState } from "./crawl-kit.js";

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

  it("gets what is passed on from this process, unless the workflow sets it, and tells none of it", async () => {
    for (const name of ["PASSED", "SET", "OTHER"]) vi.stubEnv(name, `canary-${name}`);
    const script = 'env | grep canary >"$COLLECTRO_SHARED_DIR/env"; echo "$PASSED"; exit 1';
    const workflow = shellWorkflow(script, { env: { SET: "canary-own" }, passEnv: ["PASSED", "SET", "UNSET"] });
    const { dir, reasons } = await crawlDay(testState(), workflow);
    vi.unstubAllEnvs();
    const env = readFileSync(join(dir, "shared", "env"), "utf8")
      .trimEnd()
      .split("\n");
    expect(env.sort()).toEqual(["PASSED=canary-PASSED", "SET=canary-own"]);
    expect(reasons.map(({ values }) => values["line"])).toContain("****");
  });

  it("is told what the source bears, where the workflow says so", async () => {
    const workflow = shellWorkflow('printf "%s" "$COLLECTRO_REQUESTS_PER_SECOND" >"$COLLECTRO_SHARED_DIR/rate"');
    const limits = { ...workflow.limits, requestsPerSecond: 2.5 };
    const { dir } = await crawlDay(testState(), { ...workflow, limits });
    expect(readFileSync(join(dir, "shared", "rate"), "utf8")).toBe("2.5");
  });

  it("speaks Japanese to a Japanese user, unless its workflow chooses a language; the zone is never this machine's", async () => {
    const script = 'env | grep -E "^(LANG|LC_|TZ)" >"$COLLECTRO_SHARED_DIR/env"';
    const told = async (language: "en" | "ja", env = {}) => {
      const { dir } = await crawlDay(testState(), shellWorkflow(script, { env }), { language });
      return readFileSync(join(dir, "shared", "env"), "utf8");
    };
    expect(await told("ja")).toBe("LC_MESSAGES=ja_JP.UTF-8\n");
    expect(await told("en")).toBe("");
    expect(await told("ja", { LANG: "C.UTF-8" })).toBe("LANG=C.UTF-8\n");
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
