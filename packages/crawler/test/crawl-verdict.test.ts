import { describe, expect, it } from "vitest";
import { crawlDay, ndjson, put, ROWS, shellWorkflow, succeed, TIMES, tableRows, testState } from "./crawl-kit.js";

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
