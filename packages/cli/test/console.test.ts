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
  inWorld,
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

/** How many runs of a workflow the console has, of those that a query finds. */
async function runsOf(console: Started, workflow: string, query = ""): Promise<unknown> {
  return ((await get(console, `/api/runs?workflow=${workflow}${query}`)) as { total: number }).total;
}

interface Site {
  readonly world: World;
  readonly there: ObservedProcess & Started;
  /** A crawl of `cities` before the console began. */
  readonly alone: Finished;
}

/** One console for all that do not end it; each test has workflows of its own. */
const testThere = test.extend<{ site: Site }>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: the fixtures that this one needs, which are none
    async ({}, use) => {
      await inWorld(async (world) => {
        await world.write("workflows/cities.json", filesWorkflow());
        const alone = await world.cli(["crawl", "cities", ...DATES]);
        await using there = await startConsole(world, [], { SHOP_TOKEN: "one" });
        await use({ world, there, alone });
      });
    },
    { scope: "file" },
  ],
});

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

  testThere(
    "is one on a state folder, and is not started with what cannot be meant",
    async ({ site: { world, there } }) => {
      const { port } = new URL(there.url);
      const free = "--port=0";
      const refused: [string[], RegExp][] = [
        [["--auth-header=X-User"], /\(--auth-header\): --auth-header and --auth-user/],
        [["--auth-user=hanako"], /\(--auth-header\): --auth-header and --auth-user/],
        [["--port=x"], /\(--port\)/],
        [["--port=99999"], /\(--port\): 99999 is no port/],
        [[free, "--host=nowhere.invalid"], /\(--host\): .*nowhere\.invalid/],
        [[free, "--host=192.0.2.1"], /\(--host\): .*EADDRNOTAVAIL/],
        [[`--port=${port}`], new RegExp(`\\(--port\\): ${port} is another program's`)],
      ];
      const [second, ...others] = await world.all([
        ["console", free],
        ...refused.map(([args]) => ["console", ...args, "--state-dir=another"]),
      ]);
      expect(second?.code).toBe(2);
      expect(second?.stderr).toMatch(
        /^CONSOLE_RUNNING: a console runs on this state folder already .*: one runs at http/,
      );
      expect(second?.stderr).toContain(there.url);
      expect(others).toEqual(refused.map(([, line]) => ({ code: 2, stdout: "", stderr: expect.stringMatching(line) })));
      expect(existsSync(join(world.dir, "another/console.json"))).toBe(false);
    },
  );

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

  testThere("crawl runs there: the same screen, the same JSON, the same exit codes", async ({ site }) => {
    const { world, there, alone } = site;
    await world.write("workflows/bad.json", shellWorkflow(`echo ${CANARY.slice(0, 3)}; exit 7`, { name: "bad" }));
    const before = await runsOf(there, "cities");
    const crawled = await world.cli(["crawl", "cities", ...DATES]);
    expect(crawled.code).toBe(0);
    expect(crawled.stdout).toMatch(
      /^runs in the console at http.*\nstarting the container\nwatching the shared folder\n/,
    );
    expect(crawled.stdout).toMatch(/ {2}info {2}connector files/);
    expect(shown(crawled)).toEqual(shown(alone));
    const [newest] = ((await get(there, "/api/runs?workflow=cities")) as { runs: { id: string }[] }).runs;
    const [retried, lost] = await world.all([
      ["retry", newest?.id ?? "", "--json"],
      ["crawl", "bad", ...DATES],
    ]);
    const json = { verdict: "loaded", exitCode: 0, errors: [], hostCounts: { read: 3 } };
    expect(retried && jsonOf(retried)).toMatchObject(json);
    expect(await runsOf(there, "cities")).toBe(Number(before) + 2);
    expect([lost?.code, lost?.stdout]).toEqual([3, expect.stringContaining("runs in the console")]);
  });

  testThere("Ctrl-C stops the run there: 4", async ({ site: { world, there } }) => {
    await world.write("workflows/slow.json", shellWorkflow(SLOW, { name: "slow" }));
    await using running = await world.start(["crawl", "slow", ...DATES]);
    await running.waitUntil(() => running.stdout.includes("under way"), { what: "the container's log" });
    const busy = await world.cli(["crawl", "slow", ...DATES]);
    expect([busy.code, busy.stderr]).toEqual([2, expect.stringMatching(/^RUN_BUSY: /)]);
    running.kill("SIGINT");
    const { code, stdout } = await world.finish(running);
    expect(code).toBe(4);
    expect(stdout).toContain("STOPPED: the run was stopped by request");
    expect(await runsOf(there, "slow", "&verdict=open")).toBe(0);
  });

  testThere("schema diff asks it", async ({ site: { world } }) => {
    const fresh = { name: "t.fresh", schema: "../data/schema.json" };
    await world.write("workflows/fresh.json", filesWorkflow({ name: "fresh", table: fresh }));
    const fewer = { name: "t.cities", schema: SCHEMA.slice(0, 2) };
    await world.write("workflows/fewer.json", filesWorkflow({ name: "fewer", table: fewer }));
    expect(await world.all(["fresh", "cities", "fewer"].map((name) => ["schema", "diff", name]))).toMatchObject([
      { code: 0, stdout: expect.stringContaining("is not there yet") },
      { code: 0, stdout: "t.cities fits the schema\n" },
      { code: 1, stdout: "t.cities: name is not in the schema\n" },
    ]);
  });

  test("it alone opens the warehouse", async ({ world }) => {
    await world.write("workflows/cities.json", filesWorkflow());
    await writeFile(join(world.stateDir, "warehouse.duckdb"), "no database".repeat(1000));
    await using there = await startConsole(world);
    const told = await world.cli(["schema", "diff", "cities"]);
    expect([told.code, told.stderr]).toEqual([5, expect.stringMatching(/^WAREHOUSE_FAILED: /)]);
    expect(told.stderr).not.toContain(world.dir);
    there.kill("SIGTERM");
  });

  testThere("nothing is run there with another value of a variable that is passed on", async ({ site }) => {
    const { world, there } = site;
    const script = `cd "$COLLECTRO_SHARED_DIR"; printf '{"severity":"info","log":"got %s"}\\n' "$SHOP_TOKEN" >log.txt`;
    const workflow = shellWorkflow(script, { name: "shop", passEnv: ["SHOP_TOKEN"] });
    await world.write("workflows/shop.json", workflow);
    const args = ["crawl", "shop", ...DATES];
    const other = await world.cli(args, { env: { SHOP_TOKEN: CANARY } });
    expect([other.code, other.stderr]).toEqual([2, expect.stringMatching(/^ENV_DIFFERS: .*\(shop\): SHOP_TOKEN - /)]);
    expect(await runsOf(there, "shop")).toBe(0);
    for (const { stdout } of await world.all([{ args, env: { SHOP_TOKEN: "one" } }, args])) {
      expect(stdout).toContain("got one");
    }
  });

  testThere("a workflow that it does not declare runs here", async ({ site: { world } }) => {
    await world.write("elsewhere/bad.json", shellWorkflow("exit 7", { name: "bad" }));
    const here = await world.cli(["crawl", "elsewhere/bad.json", ...DATES]);
    expect([here.code, here.stdout]).toEqual([3, expect.not.stringContaining("runs in the console")]);
  });

  test("which only shows, a workflow runs here", async ({ world }) => {
    await world.write("workflows/bad.json", shellWorkflow("exit 7", { name: "bad" }));
    await using _ = await startConsole(world, ["--read-only"]);
    const here = await world.cli(["crawl", "bad", ...DATES]);
    expect([here.code, here.stdout]).toEqual([3, expect.not.stringContaining("runs in the console")]);
  });

  testThere("a run that it leaves open does not hold the command up: 5, and said so", async ({ site }) => {
    const { world, there } = site;
    await world.write("workflows/left-open.json", shellWorkflow(SLOW, { name: "left-open" }));
    await using running = await world.start(["crawl", "left-open", ...DATES]);
    await running.waitUntil(() => running.stdout.includes("under way"), { what: "the container's log" });
    using record = new DatabaseSync(join(world.stateDir, "runs.sqlite"));
    record.exec(`CREATE TRIGGER no_end BEFORE UPDATE ON runs WHEN NEW.phase = 'ended' AND NEW.workflow = 'left-open'
      BEGIN SELECT RAISE(FAIL, 'the disk refuses'); END`);
    running.kill("SIGINT");
    const { code, stderr } = await world.finish(running);
    expect([code, stderr]).toEqual([5, expect.stringMatching(/\nOUTCOME_UNKNOWN: .*stays open/)]);
    expect(await runsOf(there, "left-open", "&verdict=open")).toBe(1);
  });

  testThere("a second Ctrl-C does not wait for the end of the run: 4", async ({ site: { world } }) => {
    const script = `trap '' TERM; ${SLOW}`;
    const changes = { name: "stubborn", limits: { grace: "60s" } };
    await world.write("workflows/stubborn.json", shellWorkflow(script, changes));
    await using running = await world.start(["crawl", "stubborn", ...DATES]);
    await running.waitUntil(() => running.stdout.includes("under way"), { what: "the container's log" });
    running.kill("SIGINT");
    await running.waitUntil(() => running.stderr.includes("stopping"), { what: "the first one to be taken" });
    // Two that follow closely are one.
    await sleep(600);
    running.kill("SIGINT");
    const { code, stderr } = await world.finish(running);
    expect([code, stderr]).toEqual([4, expect.stringMatching(/\nRUN_BUSY: .*is still being stopped in the console/)]);
  });

  test("whose end comes before that of the run: said so, and the next crawl takes it up; what it has left is in nobody's way", async ({
    world,
  }) => {
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
    const here = await world.finish(next);
    expect([here.code, here.stdout]).toEqual([4, expect.not.stringContaining("runs in the console")]);
    await using another = await startConsole(world);
    expect(another.url).not.toBe(there.url);
  });
});
