import { describe, expect, test } from "vitest";
import { judgeAll } from "../src/judge.js";
import type { PretestOptions } from "../src/options.js";
import { digestOf, RowSum } from "../src/rows/row-sum.js";
import { same, text } from "../src/text.js";
import type { TrialRecord } from "../src/trial/record.js";
import { optionsOf, planOf, trial } from "./kit.js";

type Trial = NonNullable<Parameters<typeof trial>[0]>;

/** Ids of the checks that failed. */
async function failedBy(trials: readonly TrialRecord[], options: Partial<PretestOptions> = {}): Promise<string[]> {
  return (await resultsOf(trials, "failed", options)).map(({ check }) => check.id);
}

async function resultsOf(trials: readonly TrialRecord[], outcome: string, options: Partial<PretestOptions> = {}) {
  const results = await judgeAll({ options: optionsOf("", options), trials });
  return results.filter((result) => result.outcome === outcome);
}

const KEPT = { line: 3, atMs: 1, severity: "info", text: "x" };
const PROBLEM = { ...KEPT, problem: text("it is no JSON object", "") };
const OBJECT = {
  path: "gcs://abc/x",
  location: { bucket: "abc", object: "x" },
  missing: false,
  bytes: 1,
  rows: 1,
  problems: [],
  problemCount: 0,
};
const ROW_PROBLEM = { line: 1, rule: "r", path: "a", got: "1", expected: "2", hint: "h" } as const;
const failing: Trial = {
  plan: { name: "failing-args", group: "failing", expects: "failure" },
  end: { kind: "exited", code: 1 },
  word: "failure",
  resultText: "failure",
  log: { errors: 1, firstErrors: [KEPT] },
};
const change = (name: "log.txt" | "loadpath.txt" | "job_result.txt", seen: string, mark = seen) =>
  ({ atMs: 1, name, how: "placed", bytes: seen.length, text: seen, mark }) as const;
const LIST = '{"gcsPaths":[]}';

test("what is as it should be fails nothing, in success and in failure", async () => {
  expect(await failedBy([trial(), trial({ plan: { name: "good-2", stale: true } }), trial(failing)])).toEqual([]);
});

test.each<[string, Trial]>([
  ["1.ends", { trouble: text("it could not be started", "") }],
  ["1.ends", { stopped: text("it was stopped", ""), word: undefined, resultText: undefined, log: { lines: 0 } }],
  ["1.leftovers", { leftovers: 1 }],
  ["2-1.word", { word: undefined, resultText: "Success" }],
  ["2-1.bytes", { resultText: "success\n" }],
  ["2-2.present", { loadPath: { text: undefined } }],
  ["2-2.present", { loadPath: { broken: text("it is not JSON", "") } }],
  ["2-2.present", { loadPath: { startsWithBom: true } }],
  ["2-2-1.path-form", { loadPath: { badPaths: [{ index: 0, path: "gs:/x", reason: "no" }] } }],
  ["2-2-1.duplicate", { loadPath: { duplicates: ["gcs://abc/x"] } }],
  ["2-2-2.objects-exist", { objects: [{ ...OBJECT, missing: true }] }],
  [
    "2-2-2.rows-fit",
    { objects: [{ ...OBJECT, problemCount: 1, problems: [{ ...ROW_PROBLEM, level: "documented" }] }] },
  ],
  [
    "advice.rows-unverified",
    { objects: [{ ...OBJECT, problemCount: 1, problems: [{ ...ROW_PROBLEM, level: "unverified" }] }] },
  ],
  ["2-3.format", { log: { lines: 0 } }],
  ["2-3.format", { log: { problems: [PROBLEM], problemCount: 1 } }],
  ["2-3.format", { log: { startsWithBom: true } }],
  ["2-3.format", { log: { endsWhole: false } }],
  ["log.append-only", { log: { replaced: true } }],
  ["3-1.word", { ...failing, word: undefined, resultText: undefined }],
  ["3-1.bytes", { ...failing, resultText: "failure\n" }],
  ["3-2-1.format", { ...failing, log: { ...failing.log, problems: [PROBLEM], problemCount: 1 } }],
  ["3-2-3.error-line", { ...failing, log: { errors: 0 } }],
  [
    "order.result-last",
    { changes: [change("log.txt", ""), change("job_result.txt", "success"), change("loadpath.txt", LIST)] },
  ],
  [
    "order.nothing-after",
    { changes: [change("loadpath.txt", LIST), change("job_result.txt", "success"), change("log.txt", "")] },
  ],
  [
    "order.whole",
    { changes: [change("loadpath.txt", '{"gcs'), change("loadpath.txt", LIST), change("job_result.txt", "success")] },
  ],
  [
    "order.whole",
    { changes: [change("loadpath.txt", LIST), change("job_result.txt", "succ"), change("job_result.txt", "success")] },
  ],
  ["secret.output", { leaks: [{ file: "shared/log.txt", form: "plain" }] }],
  ["advice.exit-code", { end: { kind: "exited", code: 1 } }],
  ["advice.extra-keys", { log: { extraKeys: 1 } }],
  ["advice.scheme", { objects: [{ ...OBJECT, path: "gs://abc/x" }] }],
  ["advice.other-files", { oddFiles: [{ name: "core", what: same("another file") }] }],
  ["advice.whole", { changes: [{ ...change("job_result.txt", "success"), how: "written" }] }],
])("%s alone fails for its own fault", async (check, wrong) => {
  expect(await failedBy([trial(wrong)])).toEqual([check]);
});

describe("order.nothing-after", () => {
  test("is not misled by a late look, which sees at the clearing what was written last", async () => {
    const word = (how: "placed" | "written") => ({ ...change("job_result.txt", "success", "new"), how });
    const changes = [word("placed"), change("log.txt", ""), change("loadpath.txt", LIST), word("placed")];
    expect(await failedBy([trial({ plan: { stale: true }, changes })])).toEqual([]);
  });

  test("does not ask a container that was killed", async () => {
    const changes = [change("job_result.txt", "success"), change("log.txt", "")];
    expect(await failedBy([trial({ plan: { group: "fault", expects: "killed" }, changes })])).toEqual([]);
  });
});

describe("stale.cleared", () => {
  test("a success of an earlier attempt that still stands there fails", async () => {
    const left = { plan: { name: "good-2", stale: true }, resultStale: true, word: undefined };
    expect(await failedBy([trial(left)])).toEqual(["stale.cleared"]);
  });
});

describe("rows over several runs", () => {
  function withRows(name: string, rows: readonly string[], more: Trial = {}): TrialRecord {
    const sum = new RowSum();
    for (const row of rows) sum.add(digestOf(row));
    const readRows = async function* () {
      for (const row of rows) yield Buffer.from(row);
    };
    return trial({ ...more, plan: { name, ...more.plan }, rows: sum.set, readRows });
  }

  const ONE = '{"id":1,"at":"a"}';
  const TWO = '{"id":2,"at":"b"}';
  const good = [withRows("good-1", [ONE, TWO]), withRows("good-2", [TWO, ONE])];
  const disturbance = { title: same("a fault"), place: async () => ({ impossible: same("") }) };
  const fault = (rows: string[], more: Trial = {}) =>
    withRows("fault", rows, { strikes: 1, ...more, plan: { group: "fault", expects: "either", disturbance } });

  test.each([
    ["missing", [ONE]],
    ["doubled", [ONE, TWO, TWO]],
    ["changed", [ONE, '{"id":3,"at":"b"}']],
  ])("a success under a fault with a %s row fails", async (_how, rows) => {
    expect(await failedBy([...good, fault(rows)])).toEqual(["fault.no-wrong-success"]);
  });

  test("the same rows in another spelling and order are the same", async () => {
    expect(await failedBy([...good, fault([TWO, '{"at":"a", "id":1}'])])).toEqual([]);
  });

  test("a fault that never struck, or could not be placed, was not tried", async () => {
    for (const more of [{ strikes: 0 }, { notTried: same("no source was named") }]) {
      const results = await resultsOf([...good, fault([ONE], more)], "not-tried");
      expect(results.map(({ check }) => check.id)).toContain("fault.no-wrong-success");
    }
  });

  test("two undisturbed runs that differ fail, and leave faults without a judge, unless the column does not count", async () => {
    const other = withRows("good-2", [ONE, '{"id":2,"at":"c"}']);
    const trials = [...good.slice(0, 1), other, fault([ONE])];
    expect(await failedBy(trials)).toEqual(["1-2-1.repeat"]);
    const unjudged = await resultsOf(trials, "not-judged");
    expect(unjudged.map(({ check }) => check.id)).toContain("fault.no-wrong-success");
    expect(await failedBy(trials, { ignoreColumns: ["at"] })).toEqual(["fault.no-wrong-success"]);
  });

  test.each([
    ["have its rows", [ONE], [TWO], []],
    ["lack one", [ONE], [], ["1-2-1.laws"]],
    ["have one twice", [ONE], [ONE, TWO], ["1-2-1.laws"]],
  ])("parts of a window that together %s", async (_how, first, rest, failed) => {
    const part = (name: string, rows: string[]) =>
      withRows(name, rows, { plan: { group: "law", expects: "either", partOf: "good-1" } });
    expect(await failedBy([...good, part("first-day", first), part("other-days", rest)])).toEqual(failed);
  });

  test("29 February fails when its neighbours do not", async () => {
    const day = (name: string, word: "success" | "failure") =>
      trial({ plan: { name, group: "law", expects: "either", leapDay: true }, word, resultText: word, end: undefined });
    const days = (leap: "success" | "failure") => [
      day("leap-1", "success"),
      day("leap-2", leap),
      day("leap-3", "success"),
    ];
    expect(await failedBy(days("success"))).toEqual([]);
    expect(await failedBy(days("failure"))).toEqual(["1-2-1.dates"]);
  });

  test("a day without rows must end as declared", async () => {
    const options = { emptyDay: { date: "2024-09-20", word: "success" } } as const;
    const plan = planOf({ name: "empty-day", group: "empty" });
    expect(await failedBy([withRows("empty-day", [], { plan })], options)).toEqual([]);
    expect(await failedBy([withRows("empty-day", [ONE], { plan })], options)).toEqual(["1-2-1.empty-day"]);
  });
});

describe("advice.stop", () => {
  const stop = (more: Trial) =>
    trial({ plan: { name: "stop", group: "stop", expects: "killed" }, strikes: 1, resultText: undefined, ...more });

  test.each<[string, Trial, string[]]>([
    ["a word in time", { word: "failure" }, []],
    ["no word", { word: undefined }, ["advice.stop"]],
    ["a kill after the grace", { word: undefined, end: { kind: "signalled", signal: "SIGKILL" } }, ["advice.stop"]],
    ["no signal at all", { word: undefined, strikes: 0 }, []],
  ])("%s", async (_what, more, failed) => {
    expect(await failedBy([stop(more)])).toEqual(failed);
  });
});
