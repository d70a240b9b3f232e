import { existsSync, readdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  allByName,
  DATES,
  DAY,
  type Finished,
  filesWorkflow,
  inWorld,
  jsonOf,
  shellWorkflow,
  test,
  type World,
} from "./cli-kit.js";

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

/** Crawls of which only the output is looked at, all in one process; in a world of their own. */
const CRAWLS = {
  json: ["crawl", "cities", ...DATES, "--json"],
  asked: ["crawl", "cities", ...DATES, "--lang=ja"],
  environment: { args: ["crawl", "cities", ...DATES], env: { LANG: "ja_JP.UTF-8" } },
  given: { args: ["crawl", "dates"], env: { FROM: "2024-09-01", TO: "2024-09-30" } },
  beaten: { args: ["crawl", "dates", "--from", DAY], env: { FROM: "2024-09-01", TO: "2024-09-30" } },
  failed: ["crawl", "fails", ...DATES],
  failedJson: ["crawl", "fails", ...DATES, "--json", "--lang=ja"],
  lost: ["crawl", "says-nothing", ...DATES, "--json"],
  escapes: ["crawl", "escapes", ...DATES],
  otherColumns: ["crawl", "other-columns", ...DATES],
} as const;

async function crawlAll(world: World): Promise<Record<keyof typeof CRAWLS, Finished>> {
  const colours = JSON.stringify({ severity: "info", log: "\u001b]0;title\u0007\u001b[31mred\r\nnext" });
  const shells = {
    dates: `printf '{"severity":"info","log":"%s"}\\n' "$FROM to $TO" >log.txt; printf failure >job_result.txt`,
    fails: `${LOG}; printf failure >job_result.txt`,
    "says-nothing": "exit 7",
    escapes: `printf '%s\\n' '${colours}' >log.txt; printf failure >job_result.txt`,
  };
  for (const [name, script] of Object.entries(shells)) {
    await world.write(`workflows/${name}.json`, shellWorkflow(`${IN_SHARED_DIR}; ${script}`, { name }));
  }
  await world.write("workflows/cities.json", filesWorkflow());
  const columns = ["day", "id", "name"].map((name) => ({ name, type: name === "day" ? "DATE" : "STRING" }));
  await world.write("data/columns.json", JSON.stringify(columns));
  const otherColumns = filesWorkflow({ name: "other-columns" }).replaceAll("schema.json", "columns.json");
  await world.write("workflows/other-columns.json", otherColumns);
  return await allByName(world, CRAWLS);
}

describe("crawl", () => {
  let done: Record<keyof typeof CRAWLS, Finished>;
  beforeAll(async () => {
    done = await inWorld(crawlAll);
  });

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

  it("finds a workflow by its name, and with --json prints one JSON value", () => {
    expect(jsonOf(done.json)).toMatchObject({
      verdict: "loaded",
      exitCode: 0,
      errors: [],
      counts: { objects: 1, rowsValidated: 3, rowsLoaded: 3 },
      hostCounts: { read: 3, encoded: 3, stored: 3 },
    });
  });

  it("has its container speak the user's language", () => {
    for (const { stdout } of [done.asked, done.environment]) expect(stdout).toMatch(/info {2}コネクター files/);
  });

  it("passes FROM and TO of the environment on, --from and --to before them", () => {
    expect(done.given.stdout).toContain("2024-09-01 to 2024-09-30");
    expect(done.beaten.stdout).toContain("2024-09-24 to 2024-09-30");
  });

  it("of a container that reports failure: 1, why, and the counts so far", () => {
    const { failed, failedJson } = done;
    expect(failed.code).toBe(1);
    expect(failed.stdout).toContain("failed: nothing was loaded\n  RESULT_FAILURE: the container reported failure");
    expect(failed.stdout).toContain("  listed 0 objects → validated 0 → loaded 0 rows into t.cities\n");
    const errors = [expect.stringMatching(/^RESULT_FAILURE: コンテナが/)];
    expect(jsonOf(failedJson)).toMatchObject({ exitCode: 1, errors });
  });

  it("of a container without an answer: 3", () => {
    expect(done.lost.code).toBe(3);
    expect(jsonOf(done.lost)).toMatchObject({ verdict: "lost", errors: [expect.stringContaining("exit code 7")] });
  });

  it("obeys no escape sequence in a log line", () => {
    expect(done.escapes.stdout).toContain("  info  red next\n");
  });

  it("into a table with other columns: 5, and the table stays as it was", () => {
    expect(done.otherColumns.code).toBe(5);
    expect(done.otherColumns.stdout).toContain("TABLE_DIFFERS: the table t.cities has other columns");
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
});

describe("a crawl that cannot start", () => {
  test("names the workflows that there are", async ({ world }) => {
    await workflow(world, filesWorkflow());
    await world.write("workflows/sales.yaml", "");
    const [named, path] = await world.all([
      ["crawl", "citties", ...DATES],
      ["crawl", "workflows/citties.yaml", ...DATES, "--json"],
    ]);
    expect(named?.code).toBe(2);
    expect(named?.stderr).toMatch(
      /^WORKFLOW_INVALID: .*\(citties\): there is no such .*workflows\/ has cities, sales.*\n$/,
    );
    expect(path && jsonOf(path)).toEqual({ exitCode: 2, errors: [path?.stderr.trim()] });
  });

  test("points at the place of what is wrong in the file", async ({ world }) => {
    const wrong: [string, string, RegExp][] = [
      ["broken-yaml", "name: x\ntable: [\n", /^WORKFLOW_INVALID: .*workflows\/broken-yaml\.yaml:\d+:\d+\)/],
      ["key", filesWorkflow({ tabel: 1 }), /^WORKFLOW_INVALID: .*workflows\/key\.yaml:1:\d+\).*tabel/],
      [
        "no-schema-file",
        filesWorkflow({ table: { name: "t.t", schema: "none.json" } }),
        /^SCHEMA_INVALID: .*no-schema-file\.yaml:1:\d+/,
      ],
    ];
    for (const [name, text] of wrong) await world.write(`workflows/${name}.yaml`, text);
    expect(await world.all(wrong.map(([name]) => ["crawl", name, ...DATES]))).toEqual(
      wrong.map(([, , line]) => ({ code: 2, stdout: "", stderr: expect.stringMatching(line) })),
    );
  });

  test("refuses dates and folders that cannot be meant", async ({ world }) => {
    const args = await workflow(world, filesWorkflow());
    const refused: [string[], RegExp][] = [
      [["--from=2024-02-30", `--to=${DAY}`], /^WINDOW_INVALID.*2024-02-30/],
      [["--from=2024-09-25", `--to=${DAY}`], /^WINDOW_REVERSED/],
      [[], /^WINDOW_MISSING.*pass --from and --to, or set FROM and TO/],
      [[...DATES, "--attach"], /--attach needs the shared folder/],
      [[...DATES, "--shared-dir=."], /only --attach takes it/],
      [[...DATES, "--attach", "--shared-dir=data", "--fence=a"], /--fence-generation/],
      [[...DATES, "--attach", "--shared-dir=data/rows.csv"], /data\/rows\.csv: it is no folder/],
    ];
    expect(await world.all(refused.map(([options]) => [...args.slice(0, 2), ...options]))).toEqual(
      refused.map(([, line]) => ({ code: 2, stdout: "", stderr: expect.stringMatching(line) })),
    );
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
