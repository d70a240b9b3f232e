import { existsSync, readdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { DATES, DAY, filesWorkflow, jsonOf, shellWorkflow, test, type World } from "./cli-kit.js";

const IN_SHARED_DIR = 'cd "$COLLECTRO_SHARED_DIR"';
const LOG = `printf '{"severity":"info","log":"under way"}\\n' >>log.txt`;

/** A workflow by name, and the arguments that crawl it. */
async function workflow(world: World, text: string): Promise<string[]> {
  await world.write("workflows/cities.json", text);
  return ["crawl", "cities", ...DATES];
}

/** The shared folder of the only run. */
function sharedDir({ stateDir }: World): string {
  const runs = join(stateDir, "runs");
  return join(runs, readdirSync(runs)[0] ?? "", "shared");
}

describe("crawl", () => {
  test("loads: shows phases, log, the count at each stage, the first rows and the place", async ({ world }) => {
    await world.write("elsewhere/w.json", filesWorkflow());
    const { code, stdout, stderr } = await world.cli(["crawl", "elsewhere/w.json", ...DATES]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^starting the container\nwatching the shared folder\n {2}info {2}connector files/);
    expect(stdout).toContain(
      "loaded: the rows are in the table\n  read 3 → encoded 3 → stored 3 → listed 1 object → validated 3 → loaded 3 rows into t.cities\n",
    );
    expect(stdout).toMatch(/2024-09-24.*9007199254740993.*東京/);
    expect(stdout).toMatch(/t\.cities: first 3 of 3 rows\neverything lies in .*\/runs\/.*\n$/);
  });

  test("finds a workflow by its name, and with --json prints one JSON value", async ({ world }) => {
    const done = await world.cli([...(await workflow(world, filesWorkflow())), "--json"]);
    expect(jsonOf(done)).toMatchObject({
      verdict: "loaded",
      exitCode: 0,
      errors: [],
      counts: { objects: 1, rowsValidated: 3, rowsLoaded: 3 },
      hostCounts: { read: 3, encoded: 3, stored: 3 },
    });
  });

  test("has its container speak the user's language", async ({ world }) => {
    const args = await workflow(world, filesWorkflow());
    const [asked, environment] = [
      await world.cli([...args, "--lang=ja"]),
      await world.cli(args, { env: { LANG: "ja_JP.UTF-8" } }),
    ];
    for (const { stdout } of [asked, environment]) expect(stdout).toMatch(/info {2}コネクター files/);
  });

  test("passes FROM and TO of the environment on, --from and --to before them", async ({ world }) => {
    const script = `${IN_SHARED_DIR}; printf '{"severity":"info","log":"%s"}\\n' "$FROM to $TO" >log.txt; printf failure >job_result.txt`;
    await workflow(world, shellWorkflow(script));
    const env = { FROM: "2024-09-01", TO: "2024-09-30" };
    const given = await world.cli(["crawl", "cities"], { env });
    const beaten = await world.cli(["crawl", "cities", "--from", DAY], { env });
    expect(given.stdout).toContain("2024-09-01 to 2024-09-30");
    expect(beaten.stdout).toContain("2024-09-24 to 2024-09-30");
  });

  test("of a container that reports failure: 1, why, and the counts so far", async ({ world }) => {
    const args = await workflow(world, shellWorkflow(`${IN_SHARED_DIR}; ${LOG}; printf failure >job_result.txt`));
    const shown = await world.cli(args);
    const json = await world.cli([...args, "--json", "--lang=ja"]);
    expect(shown.code).toBe(1);
    expect(shown.stdout).toContain("failed: nothing was loaded\n  RESULT_FAILURE: the container reported failure");
    expect(shown.stdout).toContain("  listed 0 objects → validated 0 → loaded 0 rows into t.cities\n");
    expect(jsonOf(json)).toMatchObject({ exitCode: 1, errors: [expect.stringMatching(/^RESULT_FAILURE: コンテナが/)] });
  });

  test("of a container without an answer: 3", async ({ world }) => {
    const done = await world.cli([...(await workflow(world, shellWorkflow("exit 7"))), "--json"]);
    expect(done.code).toBe(3);
    expect(jsonOf(done)).toMatchObject({ verdict: "lost", errors: [expect.stringContaining("exit code 7")] });
  });

  test("that is stopped stops the container: 4, and nothing left running", async ({ world }) => {
    const script = `${IN_SHARED_DIR}; ${LOG}; trap 'echo stopped >trapped; exit 1' TERM; while [ -d "$COLLECTRO_SHARED_DIR" ]; do sleep 0.05; done`;
    await using running = await world.start(await workflow(world, shellWorkflow(script)));
    await running.waitUntil(() => running.stdout.includes("under way"), { what: "the container's log" });
    running.killGroup("SIGINT");
    const { code, stdout } = await world.finish(running);
    expect(code).toBe(4);
    expect(stdout).toContain("STOPPED: the run was stopped by request");
    expect(existsSync(join(sharedDir(world), "trapped"))).toBe(true);
  });

  test("into a table with other columns: 5, and the table stays as it was", async ({ world }) => {
    const args = await workflow(world, filesWorkflow());
    expect((await world.cli(args)).code).toBe(0);
    const changed = '[{"name":"day","type":"DATE"},{"name":"id","type":"STRING"},{"name":"name","type":"STRING"}]';
    await world.write("data/schema.json", changed);
    const { code, stdout } = await world.cli(args);
    expect(code).toBe(5);
    expect(stdout).toContain("TABLE_DIFFERS: the table t.cities has other columns");
  });

  test("takes up a run whose crawler was killed, and says so", async ({ world }) => {
    const script = `${IN_SHARED_DIR}; ${LOG}; while [ ! -e go ] && [ -d "$COLLECTRO_SHARED_DIR" ]; do sleep 0.05; done; printf failure >job_result.txt`;
    const args = await workflow(world, shellWorkflow(script));
    await using killed = await world.start(args);
    await killed.waitUntil(() => killed.stdout.includes("under way"), { what: "the container's log" });
    killed.kill("SIGKILL");
    await killed.ended;
    await world.write(`${sharedDir(world).slice(world.dir.length)}/go`, "");
    await workflow(world, shellWorkflow(`${IN_SHARED_DIR}; printf failure >job_result.txt`));
    const { stdout } = await world.cli(args);
    expect(stdout).toMatch(/^run \S+, which had been interrupted: failed$/m);
  });

  test("obeys no escape sequence in a log line", async ({ world }) => {
    const line = JSON.stringify({ severity: "info", log: "\u001b]0;title\u0007\u001b[31mred\r\nnext" });
    const script = `${IN_SHARED_DIR}; printf '%s\\n' '${line}' >log.txt; printf failure >job_result.txt`;
    const { stdout } = await world.cli(await workflow(world, shellWorkflow(script)));
    expect(stdout).toContain("  info  red next\n");
  });
});

describe("a crawl that cannot start", () => {
  test("names the workflows that there are", async ({ world }) => {
    await workflow(world, filesWorkflow());
    await world.write("workflows/sales.yaml", "");
    const [named, path] = await Promise.all([
      world.cli(["crawl", "citties", ...DATES]),
      world.cli(["crawl", "workflows/citties.yaml", ...DATES, "--json"]),
    ]);
    expect(named.code).toBe(2);
    expect(named.stderr).toMatch(
      /^WORKFLOW_INVALID: .*\(citties\): there is no such .*workflows\/ has cities, sales.*\n$/,
    );
    expect(jsonOf(path)).toEqual({ exitCode: 2, errors: [path.stderr.trim()] });
  });

  test.for<[string, string, RegExp]>([
    ["broken YAML", "name: x\ntable: [\n", /^WORKFLOW_INVALID: .*workflows\/bad\.yaml:\d+:\d+\)/],
    ["a wrong key", filesWorkflow({ tabel: 1 }), /^WORKFLOW_INVALID: .*workflows\/bad\.yaml:1:\d+\).*tabel/],
    [
      "no schema file",
      filesWorkflow({ table: { name: "t.t", schema: "none.json" } }),
      /^SCHEMA_INVALID: .*bad\.yaml:1:\d+/,
    ],
  ])("points at the place of %s", async ([, text, line], { world }) => {
    await world.write("workflows/bad.yaml", text);
    const { code, stdout, stderr } = await world.cli(["crawl", "bad", ...DATES]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(line);
  });

  test.for<[string, string[], RegExp]>([
    ["a date that does not exist", ["--from=2024-02-30", `--to=${DAY}`], /^WINDOW_INVALID.*2024-02-30/],
    ["dates in the wrong order", ["--from=2024-09-25", `--to=${DAY}`], /^WINDOW_REVERSED/],
    ["no dates", [], /^WINDOW_MISSING.*pass --from and --to, or set FROM and TO/],
    ["--attach without a folder", [...DATES, "--attach"], /--attach needs the shared folder/],
    ["a folder without --attach", [...DATES, "--shared-dir=."], /only --attach takes it/],
    ["half a claim", [...DATES, "--attach", "--shared-dir=data", "--fence=a"], /--fence-generation/],
    [
      "a shared folder that is none",
      [...DATES, "--attach", "--shared-dir=data/rows.csv"],
      /data\/rows\.csv: it is no folder/,
    ],
  ])("refuses %s", async ([, args, line], { world }) => {
    await workflow(world, filesWorkflow());
    const { code, stdout, stderr } = await world.cli(["crawl", "cities", ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(line);
  });
});

describe("crawl --attach", () => {
  test("judges a container that something else started", async ({ world }) => {
    const args = await workflow(world, filesWorkflow({ emptyWindow: "success" }));
    // Counts of an earlier run in the same folder are not this run's.
    await world.write("shared/.run.json", '{"counts":{"read":9,"encoded":9,"stored":9}}');
    await using running = await world.start([...args, "--attach", "--shared-dir=shared"]);
    await running.waitUntil(() => running.stdout.includes("watching"), { what: "the watch" });
    await world.write("shared/loadpath.txt", '{"gcsPaths":[]}');
    await world.write("shared/job_result.txt", "success");
    const { code, stdout } = await world.finish(running);
    expect(code).toBe(0);
    expect(stdout).toContain("  listed 0 objects → validated 0 → loaded 0 rows into t.cities\n");
  });

  test("that is stopped leaves the container alone", async ({ world }) => {
    const args = await workflow(world, filesWorkflow());
    await mkdir(join(world.dir, "shared"));
    await using running = await world.start([...args, "--attach", "--shared-dir=shared"]);
    await running.waitUntil(() => running.stdout.includes("watching"), { what: "the watch" });
    running.kill("SIGTERM");
    expect((await world.finish(running)).code).toBe(4);
    expect(readdirSync(join(world.dir, "shared"))).toEqual([]);
  });
});
