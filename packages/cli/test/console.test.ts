import { existsSync, readFileSync, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { ObservedProcess } from "@collectro/faultkit";
import { describe, expect } from "vitest";
import {
  CANARY,
  DATES,
  type Finished,
  filesWorkflow,
  jsonOf,
  SCHEMA,
  shellWorkflow,
  test,
  type World,
} from "./cli-kit.js";

interface Started {
  readonly url: string;
  readonly token: string;
}

/** Starts a console on any free port, and waits until it listens. */
async function startConsole(
  world: World,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<ObservedProcess & Started> {
  const running = await world.start(["console", "--port=0", "--json", ...args], { env });
  const what = { what: "the console's address", timeoutMs: 60_000 };
  await running
    .waitUntil(() => running.stdout.endsWith("\n"), what)
    .catch((error: unknown) => {
      running.kill("SIGKILL");
      throw error;
    });
  return Object.assign(running, JSON.parse(running.stdout) as Started);
}

async function get(console: Started, path: string): Promise<unknown> {
  return await (await fetch(console.url + path, { headers: { authorization: `Bearer ${console.token}` } })).json();
}

const SLOW = `cd "$COLLECTRO_SHARED_DIR"; printf '{"severity":"info","log":"under way"}\\n' >log.txt; while [ -d "$COLLECTRO_SHARED_DIR" ]; do sleep 0.05; done`;

describe("console", () => {
  test("prints its address, tells programs of this user alone how to reach it, and leaves nothing behind", async ({
    world,
  }) => {
    await using running = await world.start(["console", "--port=0"]);
    await running.waitUntil(() => running.stdout.includes("Ctrl-C"), {
      what: "the console's address",
      timeoutMs: 60_000,
    });
    const [, url, token] = /^open: (http:\/\/127\.0\.0\.1:\d+)\/\?token=(\S{43})\n/.exec(running.stdout) ?? [];
    const path = join(world.stateDir, "console.json");
    const file = JSON.parse(readFileSync(path, "utf8"));
    expect(file).toMatchObject({ url, token, pid: running.pid, readOnly: false });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await get(file, "/api/session")).toMatchObject({ schedules: "running", workflowsDir: "workflows" });

    running.kill("SIGTERM");
    expect(await world.finish(running)).toMatchObject({
      code: 0,
      stderr: "",
      stdout: expect.stringMatching(/stopped\n$/),
    });
    expect(existsSync(path)).toBe(false);
  });

  test("is one on a state folder; what a killed one has left is in nobody's way", async ({ world }) => {
    await using first = await startConsole(world);
    const second = await world.cli(["console", "--port=0"]);
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/^CONSOLE_RUNNING: a console runs on this state folder already .*: one runs at http/);
    expect(second.stderr).toContain(first.url);
    first.kill("SIGKILL");
    await first.ended;
    await world.write("workflows/cities.json", filesWorkflow());
    const crawled = await world.cli(["crawl", "cities", ...DATES]);
    expect(crawled.code).toBe(0);
    expect(crawled.stdout).not.toContain("runs in the console");
    await using third = await startConsole(world);
    expect(third.url).not.toBe(first.url);
  });

  test.for<[string, string[], RegExp]>([
    ["a header without users", ["--auth-header=X-User"], /\(--auth-header\): --auth-header and --auth-user/],
    ["users without a header", ["--auth-user=hanako"], /\(--auth-header\): --auth-header and --auth-user/],
    ["a port that is none", ["--port=x"], /\(--port\)/],
    ["a port beyond the last", ["--port=99999"], /\(--port\): 99999 is no port/],
    ["a name that nobody knows", ["--port=0", "--host=nowhere.invalid"], /\(--host\): .*nowhere\.invalid/],
    ["an address that is not of this machine", ["--port=0", "--host=192.0.2.1"], /\(--host\): .*EADDRNOTAVAIL/],
  ])("with %s is not started", async ([, args, line], { world }) => {
    const { code, stdout, stderr } = await world.cli(["console", ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(line);
    expect(existsSync(join(world.stateDir, "console.json"))).toBe(false);
  });

  test("says which port is taken", async ({ world }) => {
    await using first = await startConsole(world);
    const { port } = new URL(first.url);
    const { code, stderr } = await world.cli(["console", `--port=${port}`, "--state-dir=another"]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(new RegExp(`\\(--port\\): ${port} is another program's`)),
    ]);
  });

  test("behind a proxy, and Japanese", async ({ world }) => {
    const args = ["--auth-header=X-User", "--auth-user=hanako", "--read-only", "--lang=ja"];
    await using running = await world.start(["console", "--port=0", ...args]);
    await running.waitUntil(() => running.stdout.includes("Ctrl-C"), {
      what: "the console's address",
      timeoutMs: 60_000,
    });
    const [, url = ""] = /^開くアドレス: (\S+)\/\n/.exec(running.stdout) ?? [];
    const answer = await fetch(`${url}/api/session`, { headers: { "x-user": "hanako" } });
    expect(await answer.json()).toMatchObject({ user: "hanako", readOnly: true });
    running.kill("SIGTERM");
    await world.finish(running);
  });
});

describe("with a console on the state folder", () => {
  /** What a run without one would have shown too. */
  const shown = ({ stdout }: Finished): string[] =>
    stdout.split("\n").filter((line) => /^(loaded|failed)|→/.test(line));

  test("crawl runs there: the same screen, the same JSON, the same exit codes", async ({ world }) => {
    await world.write("workflows/cities.json", filesWorkflow());
    const alone = await world.cli(["crawl", "cities", ...DATES]);
    await using there = await startConsole(world);
    const crawled = await world.cli(["crawl", "cities", ...DATES]);
    expect(crawled.code).toBe(0);
    expect(crawled.stdout).toMatch(
      /^runs in the console at http.*\nstarting the container\nwatching the shared folder\n/,
    );
    expect(crawled.stdout).toMatch(/ {2}info {2}connector files/);
    expect(shown(crawled)).toEqual(shown(alone));
    const [newest] = ((await get(there, "/api/runs")) as { runs: { id: string }[] }).runs;
    const json = jsonOf(await world.cli(["retry", newest?.id ?? "", "--json"]));
    expect(json).toMatchObject({ verdict: "loaded", exitCode: 0, errors: [], hostCounts: { read: 3 } });
    expect(await get(there, "/api/runs")).toMatchObject({ total: 3 });

    await world.write("workflows/bad.json", shellWorkflow(`echo ${CANARY.slice(0, 3)}; exit 7`, { name: "bad" }));
    const lost = await world.cli(["crawl", "bad", ...DATES]);
    expect([lost.code, lost.stdout]).toEqual([3, expect.stringContaining("runs in the console")]);
  });

  test("Ctrl-C stops the run there: 4", async ({ world }) => {
    await world.write("workflows/slow.json", shellWorkflow(SLOW, { name: "slow" }));
    await using there = await startConsole(world);
    await using running = await world.start(["crawl", "slow", ...DATES]);
    await running.waitUntil(() => running.stdout.includes("under way"), { what: "the container's log" });
    const busy = await world.cli(["crawl", "slow", ...DATES]);
    expect([busy.code, busy.stderr]).toEqual([2, expect.stringMatching(/^RUN_BUSY: /)]);
    running.kill("SIGINT");
    const { code, stdout } = await world.finish(running);
    expect(code).toBe(4);
    expect(stdout).toContain("STOPPED: the run was stopped by request");
    expect(await get(there, "/api/runs?verdict=open")).toMatchObject({ total: 0 });
  });

  test("a run that it leaves open does not hold the command up: 5, and said so", async ({ world }) => {
    await world.write("workflows/slow.json", shellWorkflow(SLOW, { name: "slow" }));
    await using there = await startConsole(world);
    await using running = await world.start(["crawl", "slow", ...DATES]);
    await running.waitUntil(() => running.stdout.includes("under way"), { what: "the container's log" });
    using record = new DatabaseSync(join(world.stateDir, "runs.sqlite"));
    record.exec(`CREATE TRIGGER no_end BEFORE UPDATE ON runs WHEN NEW.phase = 'ended'
      BEGIN SELECT RAISE(FAIL, 'the disk refuses'); END`);
    running.kill("SIGINT");
    const { code, stderr } = await world.finish(running);
    expect([code, stderr]).toEqual([5, expect.stringMatching(/\nOUTCOME_UNKNOWN: .*stays open/)]);
    expect(await get(there, "/api/runs?verdict=open")).toMatchObject({ total: 1 });
  });

  test("a second Ctrl-C does not wait for the end of the run: 4", async ({ world }) => {
    const script = `trap '' TERM; ${SLOW}`;
    await world.write("workflows/slow.json", shellWorkflow(script, { name: "slow", limits: { grace: "60s" } }));
    await using there = await startConsole(world);
    await using running = await world.start(["crawl", "slow", ...DATES]);
    await running.waitUntil(() => running.stdout.includes("under way"), { what: "the container's log" });
    running.kill("SIGINT");
    await running.waitUntil(() => running.stderr.includes("stopping"), { what: "the first one to be taken" });
    // Two that follow closely are one.
    await sleep(600);
    running.kill("SIGINT");
    const { code, stderr } = await world.finish(running);
    expect([code, stderr]).toEqual([4, expect.stringMatching(/\nRUN_BUSY: .*is still being stopped in the console/)]);
    there.kill("SIGKILL");
  });

  test("schema diff asks it, and it alone opens the warehouse", async ({ world }) => {
    await world.write("workflows/cities.json", filesWorkflow());
    await using there = await startConsole(world);
    const diff = async () => await world.cli(["schema", "diff", "cities"]);
    expect(await diff()).toMatchObject({ code: 0, stdout: expect.stringContaining("is not there yet") });
    await world.cli(["crawl", "cities", ...DATES]);
    expect(await diff()).toMatchObject({ code: 0, stdout: "t.cities fits the schema\n" });
    await world.write("data/schema.json", JSON.stringify(SCHEMA.slice(0, 2)));
    const { code, stdout } = await diff();
    expect([code, stdout]).toEqual([1, "t.cities: name is not in the schema\n"]);
    there.kill("SIGTERM");
    await there.ended;
    await writeFile(join(world.stateDir, "warehouse.duckdb"), "no database".repeat(1000));
    await using again = await startConsole(world);
    const told = await diff();
    expect([told.code, told.stderr]).toEqual([5, expect.stringMatching(/^WAREHOUSE_FAILED: /)]);
    expect(told.stderr).not.toContain(world.dir);
    again.kill("SIGTERM");
  });

  test("nothing is run there with another value of a variable that is passed on", async ({ world }) => {
    const script = `cd "$COLLECTRO_SHARED_DIR"; printf '{"severity":"info","log":"got %s"}\\n' "$SHOP_TOKEN" >log.txt`;
    const workflow = shellWorkflow(script, { name: "shop", passEnv: ["SHOP_TOKEN"] });
    await world.write("workflows/shop.json", workflow);
    const crawl = async (env: Record<string, string>) => await world.cli(["crawl", "shop", ...DATES], { env });
    await using there = await startConsole(world, [], { SHOP_TOKEN: "one" });
    const other = await crawl({ SHOP_TOKEN: CANARY });
    expect([other.code, other.stderr]).toEqual([2, expect.stringMatching(/^ENV_DIFFERS: .*\(shop\): SHOP_TOKEN - /)]);
    expect(await get(there, "/api/runs")).toMatchObject({ total: 0 });
    for (const env of [{ SHOP_TOKEN: "one" }, {}]) expect((await crawl(env)).stdout).toContain("got one");
  });

  test("a workflow that it does not declare, and one of a console that only shows, run here", async ({ world }) => {
    await world.write("elsewhere/cities.json", filesWorkflow());
    await world.write("workflows/cities.json", filesWorkflow());
    await using first = await startConsole(world);
    const here = await world.cli(["crawl", "elsewhere/cities.json", ...DATES]);
    expect([here.code, here.stdout]).toEqual([0, expect.not.stringContaining("runs in the console")]);
    first.kill("SIGTERM");
    await first.ended;
    await using _ = await startConsole(world, ["--read-only"]);
    const again = await world.cli(["crawl", "cities", ...DATES]);
    expect([again.code, again.stdout]).toEqual([0, expect.not.stringContaining("runs in the console")]);
  });

  test("whose end comes before that of the run: said so, and the next crawl takes it up", async ({ world }) => {
    await world.write("workflows/slow.json", shellWorkflow(SLOW, { name: "slow" }));
    await using there = await startConsole(world);
    await using running = await world.start(["crawl", "slow", ...DATES]);
    await running.waitUntil(() => running.stdout.includes("under way"), { what: "the container's log" });
    there.kill("SIGKILL");
    const { code, stderr } = await world.finish(running);
    expect([code, stderr]).toEqual([4, expect.stringMatching(/^CONSOLE_GONE: .*the console ended before run/)]);
    await using next = await world.start(["crawl", "slow", ...DATES]);
    await next.waitUntil(() => next.stdout.includes("taken up again"), { what: "the run taken up" });
    next.kill("SIGINT");
    expect((await world.finish(next)).code).toBe(4);
  });
});
