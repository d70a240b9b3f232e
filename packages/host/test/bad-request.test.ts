import { describe, expect } from "vitest";
import { expectFailure, expectSuccess, test } from "./harness.js";

describe("FROM and TO", () => {
  test.for([
    ["a missing FROM", { from: undefined }, /^\[ask\] WINDOW_MISSING.*\(FROM\): FROM is not set/],
    ["full-width digits", { from: "２０２４-09-24" }, /WINDOW_INVALID.*\(FROM\): FROM is "２０２４-09-24"/],
    ["a day that does not exist", { from: "2024-02-30", to: "2024-03-01" }, /WINDOW_INVALID.*"2024-02-30"/],
    ["FROM after TO", { from: "2024-09-25", to: "2024-09-24" }, /WINDOW_REVERSED.*2024-09-25 is after TO 2024-09-24/],
  ] as const)("refuses %s", async ([, dates, error], { world }) => {
    expectFailure(await world.run(dates), 2, error);
  });
});

test("tells every problem of the request at once", async ({ world }) => {
  const argv = [
    "--output",
    "out/x",
    "--limit",
    "0",
    "--expand-window",
    "year",
    "--time-zone",
    "Tokyo",
    "--nonsense",
    "x",
  ];
  const run = await world.run({ from: "2024-02-30", to: undefined, argv });
  expectFailure(
    run,
    2,
    /ARGUMENT_INVALID.*\(--nonsense\): there is no such option/,
    /ARGUMENT_INVALID.*\(argument 10\): it is no option/,
    /WINDOW_INVALID/,
    /WINDOW_MISSING/,
    /ARGUMENT_INVALID.*\(--connector\)/,
    /ARGUMENT_INVALID.*\(--output\).*does not start with gs:\/\//,
    /ARGUMENT_INVALID.*\(--time-zone\).*Tokyo/,
    /ARGUMENT_INVALID.*\(--expand-window\).*none of none, week, month/,
    /ARGUMENT_INVALID.*\(--limit\)/,
  );
});

test("an unknown connector names those that are installed", async ({ world }) => {
  expectFailure(
    await world.run({ connector: "hostil" }),
    2,
    /CONNECTOR_UNKNOWN.*\(hostil\): installed connectors: example, hostile/,
  );
});

test.for(["../hostile", "__proto__", "@collectro/connector-hostile"])(
  "a connector is never looked up as a path, package or property: %s",
  async (connector, { world }) => {
    expectFailure(await world.run({ connector }), 2, /CONNECTOR_UNKNOWN.*is no connector name/);
  },
);

describe("params", () => {
  test("unknown, missing and wrong ones are told at once", async ({ world }) => {
    const argv = ["--connector", "hostile", "--output", "gs://out/x", "--param", "cuont=3", "--param", "daily=perhaps"];
    expectFailure(
      await world.run({ argv: [...argv, "--param", "__proto__=1", "--params", '{"constructor":1}'] }),
      2,
      /PARAM_UNKNOWN.*\(constructor\): known params: mode, count, token/,
      /PARAM_UNKNOWN.*\(cuont\)/,
      /PARAM_UNKNOWN.*\(__proto__\)/,
      /PARAM_MISSING.*\(mode\)/,
      /PARAM_INVALID.*\(daily\)/,
    );
  });

  test("--params that is no JSON object is refused and never quoted", async ({ world }) => {
    for (const params of ['{"token":"hunter2-in-json"', '["hunter2-in-json"]', '"hunter2-in-json"']) {
      const run = await world.run({ args: ["--params", params], secrets: ["hunter2-in-json"] });
      expectFailure(run, 2, /ARGUMENT_INVALID.*\(--params\): it is no JSON object/);
    }
  });

  test("a param whose option is misspelt is never quoted", async ({ world }) => {
    const run = await world.run({ args: ["--parm", "token=hunter2-misspelt"], secrets: ["hunter2-misspelt"] });
    expectFailure(run, 2, /\(--parm\): there is no such option/, /\(argument 8\): it is no option/);
  });

  test("--params with __proto__ pollutes nothing and is an unknown param", async ({ world }) => {
    const run = await world.run({ args: ["--params", '{"__proto__":{"count":9},"count":2}'] });
    expectFailure(run, 2, /PARAM_UNKNOWN.*\(__proto__\)/);
  });

  test("--param wins over --params, and the last of its kind wins", async ({ world }) => {
    const args = ["--params", '{"count":9}', "--param", "count=5", "--param", "count=4"];
    const run = await world.run({ args });
    expectSuccess(run);
    expect(run.rows).toHaveLength(4);
  });
});

test("--help and --version need no folder and no dates", async ({ world }) => {
  for (const [flag, text] of [
    ["--help", /--connector NAME/],
    ["--version", /^\d+\.\d+\.\d+\n$/],
  ] as const) {
    const host = await world.start({ argv: [flag], from: undefined, sharedDir: "/nonexistent" });
    expect(await host.process.exit).toEqual({ code: 0, signal: null });
    expect(host.process.stdout).toMatch(text);
  }
});
