import { describe, expect } from "vitest";
import { expectFailure, expectSuccess, FAST_RETRY, test } from "./harness.js";

const LIMITS = { blockedMs: 30_000, stalledMs: 60_000, maxWaitMs: 60_000 };

describe("a connector that dies does not take the word with it", () => {
  test.for([
    ["throws", /^\[read\] CONNECTOR_FAILED.*index\.mjs:\d+:\d+.*Error: thrown on purpose/],
    ["throwsNull", /^\[read\] CONNECTOR_FAILED.*no Error was thrown: null/],
    ["throwsInTimer", /^\[read\] CONNECTOR_FAILED.*index\.mjs:\d+:\d+.*Error: thrown in a timer/],
    ["rejectsUnhandled", /^\[read\] CONNECTOR_FAILED.*Error: nobody caught this/],
    ["exitsZero", /^\[run\] WORKER_DIED.*exit code 0/],
    ["exitsWhileIdle", /^\[run\] WORKER_DIED.*exit code 0/],
    ["aborts", /^\[run\] WORKER_DIED.*signal SIGABRT/],
    ["killsItself", /^\[run\] WORKER_DIED.*signal SIGKILL/],
    ["neverSettles", /^\[read\] CONNECTOR_FAILED.*nothing is open and no timer runs/],
    ["overflowsStack", /^\[read\] CONNECTOR_FAILED.*RangeError: Maximum call stack size exceeded/],
    ["returnsNothing", /^\[read\] CONNECTOR_FAILED/],
  ] as const)("%s", async ([mode, error], { world }) => {
    expectFailure(await world.run({ params: { mode } }), 1, error);
  });

  test("fails at import", async ({ world }) => {
    await world.addConnector("broken", "throw new Error('broken at import');");
    const run = await world.run({ connector: "broken" });
    expectFailure(run, 2, /^\[open\] CONNECTOR_BROKEN.*connector-broken 0\.0\.1: broken at import/);
  });

  test("exits at import", async ({ world }) => {
    await world.addConnector("exits", "process.exit(0);");
    expectFailure(await world.run({ connector: "exits" }), 1, /^\[run\] WORKER_DIED.*exit code 0/);
  });
});

describe("a connector that claims what is not so", () => {
  test("cannot send the word of the worker", async ({ world }) => {
    expectFailure(await world.run({ params: { mode: "speaksForTheWorker" } }), 1, /WORKER_DIED/);
  });

  test("miscounts its lines", async ({ world }) => {
    expectFailure(
      await world.run({ params: { mode: "linesMiscounted" } }),
      1,
      /^\[prove\] PROOF_FAILED.*2 rows were encoded but 1 stored/,
    );
  });

  test("cuts its lines", async ({ world }) => {
    expectFailure(await world.run({ params: { mode: "linesTorn" } }), 1, /CONNECTOR_FAILED.*do not end with a newline/);
  });

  test("passes lines where rows were asked for", async ({ world }) => {
    const schema = '[{"name":"id","type":"STRING"},{"name":"name","type":"STRING"},{"name":"day","type":"DATE"}]';
    const run = await world.run({ params: { mode: "linesMiscounted" }, args: ["--schema", schema] });
    expectFailure(run, 1, /CONNECTOR_FAILED.*encoded lines although rows were asked for/);
  });

  test.for([
    ["gap", /no slice holds 2024-09-25/],
    ["overlap", /two slices hold 2024-09-25/],
    ["short", /end before 2024-09-26, the window on 2024-09-26/],
  ] as const)("covers the window with a %s", async ([mode, error], { world }) => {
    const run = await world.run({ params: { slicing: mode }, to: "2024-09-26" });
    expectFailure(run, 1, error);
    expect(run.errors[0]).toMatch(/^\[slice\] CONNECTOR_FAILED/);
  });
});

describe("rows that cannot be stored", () => {
  test("are told with row, column, value and type, all columns of the row at once", async ({ world }) => {
    expectFailure(
      await world.run({ params: { mode: "misfit" } }),
      1,
      /^\[encode\] ROW_REFUSED.*\(slice 2024-09-24, row 2, nmae\).*unknown key/,
      /ROW_REFUSED.*\(slice 2024-09-24, row 2, id\): expected INT64, got string "x1"/,
      /ROW_REFUSED.*\(slice 2024-09-24, row 2, day\): expected DATE, got string "2024-02-30"/,
    );
  });

  test("are told when they are too large, with the column that makes them so", async ({ world }) => {
    const run = await world.run({ params: { mode: "hugeRow" } });
    expectFailure(run, 1, /^\[encode\] ROW_TOO_LARGE.*row 1\).*more than 20971520 bytes; its largest field is name/);
  });

  test("are stored whole up to that size, each in an object of its own", async ({ world }) => {
    // Objects of 19 MB take a busy machine longer than the deadlines of other tests.
    const options = { retry: { ...FAST_RETRY, firstDeadlineMs: 30_000, totalMs: 90_000 } };
    const run = await world.run({ params: { mode: "bigRows", count: 6 }, options });
    expectSuccess(run);
    expect(run.rows.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(run.listed).toHaveLength(6);
  });
});

// Side by side: they wait.
describe.concurrent("a connector that does not come back", () => {
  test("is ended when nothing moves, with what it last said", async ({ world }) => {
    const options = { limits: { ...LIMITS, stalledMs: 1_500 } };
    const run = await world.run({ params: { mode: "hangs" }, options });
    expectFailure(run, 5, /^\[run\] WORKER_HUNG.*no row and no byte moved for \d+ s/);
  });

  test("is ended when it blocks the event loop", async ({ world }) => {
    const options = { limits: { ...LIMITS, blockedMs: 2_500 } };
    const run = await world.run({ params: { mode: "blocks" }, options });
    expectFailure(run, 5, /^\[run\] WORKER_HUNG.*gave no sign of life for \d+ s: its code blocks the event loop/);
  });

  // The limits of these tests leave a busy machine the time to start a worker, which counts as nothing moving, too.
  test("is waited for when it announces it", async ({ world }) => {
    const options = { limits: { ...LIMITS, stalledMs: 10_000 } };
    const run = await world.run({ params: { mode: "hangsButAnnounces", count: 12_000 }, options });
    expectSuccess(run);
    expect(run.infos).toContainEqual(expect.stringMatching(/^waiting: the source asked for patience, until 20/));
  });

  test("is none as long as it says that work goes on, row or no row", async ({ world }) => {
    const options = { limits: { ...LIMITS, stalledMs: 10_000 } };
    const run = await world.run({ params: { mode: "movesOnly", count: 120 }, options });
    expectSuccess(run);
  });

  test("is not waited for without end", async ({ world }) => {
    const options = { limits: { ...LIMITS, stalledMs: 10_000, maxWaitMs: 500 } };
    const run = await world.run({ params: { mode: "hangsButAnnounces", count: 600_000 }, options });
    expectFailure(run, 5, /WORKER_HUNG.*\(last: the source asked for patience\)/);
  });
});

describe("what a connector prints", () => {
  test("becomes info lines, whatever it is, and forges none", async ({ world }) => {
    const token = "canary-of-the-garbage";
    const run = await world.run({ params: { mode: "printsGarbage", token }, secrets: [token] });
    expectSuccess(run);
    const outputs = run.infos.filter((line) => line.startsWith("connector output: "));
    expect(outputs).toContain("connector output: ��");
    expect(outputs).toContainEqual('connector output: �{"severity":"error","log":"forged ****"}');
    expect(Math.max(...run.lines.map(({ log }) => log.length))).toBeLessThan(16_500);
    expect(outputs).toHaveLength(1_000);
    expect(run.infos).toContainEqual(expect.stringMatching(/^\d{4} more lines of connector output were left out$/));
  });

  test("is there to the last byte when it dies in the middle of a line", async ({ world }) => {
    const run = await world.run({ params: { mode: "lastWords" } });
    expectFailure(run, 1, /WORKER_DIED.*exit code 7/);
    expect(run.infos).toContain("connector output: these are my last wo");
  });
});

test("an error of twenty parts and more is told in twenty lines and a count", async ({ world }) => {
  const argv = ["--connector", "hostile", "--output", "gs://out/x"];
  const many = Array.from({ length: 30 }, (_, index) => ["--param", `wrong${index}=1`]).flat();
  const run = await world.run({ argv: [...argv, ...many] });
  expect(run.errors).toHaveLength(21);
  expect(run.errors.at(-1)).toBe("[open] 11 more errors of this kind are not listed");
});
