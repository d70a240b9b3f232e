import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { spawnObserved } from "@collectro/faultkit";
import { beforeAll, describe, expect, it } from "vitest";
import {
  allByName,
  CANARY,
  CONNECTORS,
  DATES,
  DAY,
  type Finished,
  hangingSource,
  inWorld,
  jsonOf,
  MAIN,
  SCHEMA,
  test,
} from "./cli-kit.js";

const ROWS = ["--param=path=data/rows.csv", "--schema=data/schema.json"];
const RUN = ["run", "files", ...ROWS];

function resultIn(sharedDir: unknown): string {
  return readFileSync(join(String(sharedDir), "job_result.txt"), "utf8");
}

const SERVER = ["host=127.0.0.1", "port=1", "database=d", "user=u", `password=${CANARY}`, "table=t", "tls=disable"];
const SEPTEMBER = { FROM: "2024-09-01", TO: "2024-09-30" };

/** Runs of which only what they leave behind is looked at, all in one process. */
const RUNS = {
  json: [...RUN, ...DATES, "--json"],
  given: { args: RUN, env: SEPTEMBER },
  beaten: { args: [...RUN, "--to", "2024-09-02"], env: SEPTEMBER },
  output: [...RUN, ...DATES, "--json", "--output", "gs://local/my/place"],
  fails: [...RUN, ...DATES, "--schema=data/wrong.json"],
  failsJson: [...RUN, ...DATES, "--schema=data/wrong.json", "--json"],
  secret: ["run", "postgres", ...DATES, ...SERVER.map((pair) => `--param=${pair}`), "--json"],
};

describe("run", () => {
  let done: Record<keyof typeof RUNS, Finished>;
  let stateDir: string;
  let failure: string;
  beforeAll(async () => {
    await inWorld(async (world) => {
      await world.write("data/wrong.json", JSON.stringify(SCHEMA).replace("STRING", "INT64"));
      done = await allByName(world, RUNS);
      stateDir = world.stateDir;
      failure = resultIn(jsonOf(done.failsJson)["sharedDir"]);
    });
  });

  test("shows the log and leaves the three files and the objects", async ({ world }) => {
    const { code, stdout, stderr } = await world.cli([...RUN, ...DATES]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [, sharedDir = ""] = /^everything lies in (.*)$/m.exec(stdout) ?? [];
    expect(stdout).toMatch(/^info {2}connector files, dates 2024-09-24 – 2024-09-24/);
    expect(resultIn(sharedDir)).toBe("success");
    const { gcsPaths } = JSON.parse(readFileSync(join(sharedDir, "loadpath.txt"), "utf8"));
    expect(gcsPaths).toHaveLength(1);
    const object = join(world.stateDir, "store", gcsPaths[0].slice("gcs://".length));
    expect(readFileSync(object, "utf8")).toContain('"id":"9007199254740993"');
  });

  it("with --json prints one JSON value with counts and places", () => {
    expect(done.json.code).toBe(0);
    expect(jsonOf(done.json)).toMatchObject({
      exitCode: 0,
      errors: [],
      objects: [{ bucket: "local" }],
      counts: { read: 3, encoded: 3, stored: 3 },
    });
    expect(String(jsonOf(done.json)["sharedDir"])).toContain(join(stateDir, "runs"));
  });

  it("takes FROM and TO from the environment, and --from and --to before them", () => {
    expect(done.given.stdout).toContain("dates 2024-09-01 – 2024-09-30");
    expect(done.beaten.stdout).toContain("dates 2024-09-01 – 2024-09-02");
  });

  test("takes relative paths from where the user stands", async ({ world }) => {
    const args = ["run", "files", ...DATES, "--param=path=rows.csv", "--schema=schema.json", "--json"];
    const done = await world.cli(args, { cwd: "data" });
    expect(jsonOf(done)).toMatchObject({ exitCode: 0, counts: { stored: 3 } });
  });

  it("stores at --output below the bucket local", () => {
    expect(jsonOf(done.output)).toMatchObject({ objects: [{ object: expect.stringMatching(/^my\/place\/files\//) }] });
  });

  it("that fails ends with the container's exit code and its errors", () => {
    expect(done.fails.code).toBe(1);
    expect(done.fails.stdout).toMatch(/^error \[read\] SOURCE_DATA: .*line 2, column "name"/m);
    expect(jsonOf(done.failsJson)).toMatchObject({ exitCode: 1, errors: [expect.stringContaining("SOURCE_DATA")] });
    expect(failure).toBe("failure");
  });

  test("whose program is killed says so, without a stack", async ({ world }) => {
    await using source = await hangingSource();
    await using running = await world.start(["run", ...source.args]);
    await running.waitUntil(() => running.stdout.includes("connector rest"), { what: "the start" });
    const host = running.alive().find(({ parentPid }) => parentPid === running.pid);
    if (!host) throw new Error(`no container's program\n${running.describe()}`);
    process.kill(host.pid, "SIGKILL");
    const { code, stderr } = await world.finish(running);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^INTERNAL: .*\(collectro-host\): .* signal SIGKILL and did not say why.*\n$/);
  });

  test("is stopped by one Ctrl-C: failure published, exit code 4, nothing left running", async ({ world }) => {
    await using source = await hangingSource();
    await using running = await world.start(["run", ...source.args, "--json"]);
    const runs = join(world.stateDir, "runs");
    const log = () => readFileSync(join(runs, readdirSync(runs)[0] ?? "", "shared", "log.txt"), "utf8");
    await running.waitUntil(() => /connector rest/.test(log()), { what: "the start" });
    // The terminal signals the group of the command line; the container's program gets only what is passed on to it.
    const host = running.alive().find(({ parentPid }) => parentPid === running.pid);
    expect(host?.groupId).toBe(host?.pid);
    running.killGroup("SIGINT");
    const done = await world.finish(running);
    expect(done.code).toBe(4);
    expect(jsonOf(done)).toMatchObject({ exitCode: 4, errors: [expect.stringContaining("STOPPED")] });
    expect(resultIn(jsonOf(done)["sharedDir"])).toBe("failure");
  });

  test("goes on when nobody reads its output any more", async ({ world }) => {
    const command = ["-c", 'set -o pipefail; "$@" | true', "-", process.execPath, MAIN, ...RUN, ...DATES];
    const { PATH, COLLECTRO_PROJECT = new URL("../../container", import.meta.url).pathname } = process.env;
    const env = { PATH, COLLECTRO_PROJECT, COLLECTRO_HOME: world.stateDir };
    await using piped = await spawnObserved("bash", command, { env, cwd: world.dir });
    expect(await world.finish(piped)).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("never tells a secret, also when the source cannot be reached", () => {
    expect(jsonOf(done.secret)).toMatchObject({
      exitCode: done.secret.code,
      errors: [expect.stringContaining("SOURCE_UNREACHABLE")],
    });
  });
});

describe("every verb that runs a connector", () => {
  const bad: [string, string[], RegExp, Record<string, string>?][] = [
    [
      "a date that does not exist",
      ["files", ...ROWS, "--from=2024-02-30", `--to=${DAY}`],
      /WINDOW_INVALID.*2024-02-30/,
    ],
    ["no dates", ["files", ...ROWS], /WINDOW_MISSING/],
    ["an empty --from", ["files", ...ROWS, "--from=", `--to=${DAY}`], /WINDOW_MISSING/, { FROM: DAY }],
    ["dates in the wrong order", ["files", ...ROWS, "--from=2024-09-25", `--to=${DAY}`], /WINDOW_REVERSED/],
    [
      "an unknown connector",
      ["nope", ...DATES],
      new RegExp(`CONNECTOR_UNKNOWN.*installed connectors: ${CONNECTORS.join(", ")}`),
    ],
    ["an unknown param", ["files", ...DATES, ...ROWS, "--param=nope=1"], /PARAM_UNKNOWN.*\(nope\)/],
    ["a limit that is none", ["files", ...DATES, ...ROWS, "--limit=many"], /ARGUMENT_INVALID.*\(--limit\)/],
  ];

  /** Each is refused to `run` and to one other verb in turn; in the whole suite to all. */
  function verbsOf(what: string, index: number): string[] {
    // `check` has a limit of its own.
    const others = ["preview", "schema", ...(what.includes("limit") ? [] : ["check"])];
    return [
      "run",
      ...(process.env["COLLECTRO_WHOLE_SUITE"] ? others : others.slice(index % others.length).slice(0, 1)),
    ];
  }

  test("refuses what cannot be meant", async ({ world }) => {
    const all = bad.flatMap(([what, args, error, env = {}], index) =>
      verbsOf(what, index).map((verb) => ({
        what: `${verb} with ${what}`,
        error,
        args: [verb, ...args, "--json"],
        env,
      })),
    );
    const done = await world.all(all);
    for (const [index, { what, error }] of all.entries()) {
      const finished = done[index];
      expect(finished?.code, what).toBe(2);
      expect(finished && jsonOf(finished), what).toMatchObject({
        exitCode: 2,
        errors: expect.arrayContaining([expect.stringMatching(error)]),
      });
    }
  });
});
