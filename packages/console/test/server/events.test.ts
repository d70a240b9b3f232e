import { rmSync } from "node:fs";
import { join } from "node:path";
import { loadWorkflows, openState } from "@collectro/crawler";
import { describe, expect } from "vitest";
import type { RunSummary } from "../../src/index.js";
import { faultOf } from "../../src/server/schedules.js";
import {
  CANARY,
  DAY,
  filesWorkflow,
  logs,
  openEvents,
  type ServerEvent,
  shellWorkflow,
  test,
  type World,
  waitsFor,
} from "./kit.js";

/** Events up to the first for which `isLast` holds, while something is done. */
async function until(
  world: World,
  path: string,
  isLast: (event: ServerEvent) => boolean,
  act: () => unknown,
): Promise<ServerEvent[]> {
  const seen: ServerEvent[] = [];
  const events = await openEvents(world, path);
  const acted = Promise.resolve().then(act);
  for await (const event of events) {
    seen.push(event);
    if (isLast(event)) break;
  }
  await acted;
  return seen;
}

const isEnd = ({ name, data }: ServerEvent): boolean => name === "run" && (data as RunSummary).phase === "ended";

describe("events", () => {
  test("tell of a run from its beginning to its end, in the language of each page, without its secrets", async ({
    world,
  }) => {
    await world.write("workflows/cities.json", filesWorkflow());
    const seen = await until(world, "/api/events?lang=ja", isEnd, async () => await world.run("cities"));
    const runs = seen.filter(({ name }) => name === "run").map(({ data }) => data as RunSummary);
    expect(runs[0]).toMatchObject({ workflow: "cities", verdict: "open" });
    expect(runs.at(-1)).toMatchObject({ verdict: "loaded", counts: { rowsLoaded: 3 } });
    expect(JSON.stringify(seen)).not.toContain(CANARY);

    await world.write(
      "workflows/shell.json",
      shellWorkflow("shell", `${logs("error", "x")}; printf failure >job_result.txt`),
    );
    const failing = await until(world, "/api/events?lang=ja", isEnd, async () => await world.run("shell"));
    expect(failing.at(-1)?.data).toMatchObject({ why: expect.stringMatching(/^コンテナが failure/) });
  });

  test("tell of a run that this process took up on its own, outside of what the pages asked for", async ({ world }) => {
    await world.write("workflows/shell.json", shellWorkflow("shell", "printf failure >job_result.txt"));
    const { id } = await world.run("shell");
    const run = world.state.runs.read(id);
    if (!run) throw new Error("no run");
    const other = { ...run, id: "20240101T000000-other0", startedAt: new Date().toISOString() };
    const isTold = ({ data }: ServerEvent): boolean => (data as Partial<RunSummary>).id === other.id;
    const seen = await until(world, "/api/events", isTold, () => world.state.runs.begin(other));
    expect(seen.at(-1)).toMatchObject({ name: "run", data: { verdict: "failed" } });
  });

  test("have a record whose version moves with each write, of this process and of another", async ({ world }) => {
    await world.write("workflows/shell.json", shellWorkflow("shell", "printf failure >job_result.txt"));
    const { id } = await world.run("shell");
    const { runs } = world.state;
    const run = runs.read(id);
    if (!run) throw new Error("no run");
    await using other = openState(world.state.dir);
    const versions = [runs.queries.version()];
    runs.begin({ ...run, id: "20240101T000000-own000" });
    versions.push(runs.queries.version());
    other.runs.begin({ ...run, id: "20240101T000000-other0" });
    versions.push(runs.queries.version(), runs.queries.version());
    expect(new Set(versions).size).toBe(3);
  });

  test("tell where a file is wrong that schedules are read from, and quote nothing of it", async ({ world }) => {
    await world.write("workflows/broken.yaml", `name: x\nenv:\n  A: b\n}${CANARY}\n`);
    await world.write("workflows/other.yaml", "nam: x\n");
    const { problems } = await loadWorkflows(join(world.dir, "workflows"));
    expect(JSON.stringify(problems)).toContain(CANARY);
    const text = faultOf({ type: "problems", problems }, join(world.dir, "workflows"));
    expect(text).toMatch(/^WORKFLOW_INVALID broken\.yaml:4:\d+, WORKFLOW_INVALID other\.yaml:1:1$/);
    expect(text).not.toContain(CANARY);
  });

  test("tell the stages of a run", async ({ world }) => {
    await world.write("workflows/cities.json", filesWorkflow());
    const isLoaded = ({ name, data }: ServerEvent): boolean =>
      name === "stages" && JSON.stringify(data).includes('{"stage":"loaded","count":3,"total":3}');
    const seen = await until(world, "/api/events", isLoaded, async () => await world.run("cities"));
    expect(seen.at(-1)?.data).toMatchObject({ run: expect.any(String), stages: { length: 6 } });
  });

  test("tell what a container of ours has come to while it runs, and nothing of words that are none", async ({
    world,
  }) => {
    const says = (text: string) => `printf '%s' '${text}' >.progress.json`;
    const go = join(world.dir, "go");
    const script = [says('{"read":"9"}'), logs("info", "x"), waitsFor(go), says('{"read":7,"encoded":6,"stored":5}  ')];
    const text = [...script, waitsFor(join(world.dir, "end"))].join("; ");
    await world.write("workflows/shell.json", shellWorkflow("shell", text));
    const isCounted = ({ name, data }: ServerEvent): boolean =>
      name === "stages" && JSON.stringify(data).includes('"count"');
    const seen = await until(world, "/api/events", isCounted, async () => {
      const body = { from: DAY, to: DAY };
      const answer = await world.ask("/api/workflows/shell/runs", { method: "POST", body });
      const { run } = (await answer.json()) as { run: string };
      const logged = async () => (await world.get<{ logLines: number }>(`/api/runs/${run}`)).logLines;
      await expect.poll(logged, { timeout: 30_000 }).toBe(1);
      await world.write("go", "");
    });
    expect(seen.at(-1)).toMatchObject({
      data: {
        stages: [
          { stage: "read", count: 7 },
          { stage: "encoded", count: 6, total: 7 },
          { stage: "stored", count: 5, total: 6 },
          { stage: "listed" },
          { stage: "validated", total: 5 },
          { stage: "loaded" },
        ],
      },
    });
    const stop = (await world.get<{ runs: RunSummary[] }>("/api/runs?verdict=open")).runs[0]?.id ?? "";
    expect(await world.get(`/api/runs/${stop}`)).toMatchObject({ stages: [{ count: 7 }, {}, {}, {}, {}, {}] });
    await world.write("end", "");
    await world.ended(stop);
  });

  test("tell of a run that another process writes", async ({ world }) => {
    await world.write("workflows/shell.json", shellWorkflow("shell", "printf failure >job_result.txt"));
    const { id } = await world.run("shell");
    await using other = openState(world.state.dir);
    const seen = await until(
      world,
      "/api/events",
      ({ name }) => name === "run",
      () => {
        const run = other.runs.read(id);
        if (run) other.runs.begin({ ...run, id: "20240101T000000-other0", startedAt: new Date().toISOString() });
      },
    );
    expect(seen.at(-1)?.data).toMatchObject({ id: "20240101T000000-other0", verdict: "failed" });
  });

  test("tell that a workflow file was written, changed and removed", async ({ world }) => {
    const isChange = ({ name }: ServerEvent): boolean => name === "workflows";
    const acts = [
      async () => await world.write("workflows/shell.json", shellWorkflow("shell", "exit 1")),
      async () => await world.write("workflows/shell.json", shellWorkflow("shell", "exit 2 # longer")),
      () => rmSync(join(world.dir, "workflows/shell.json")),
    ];
    for (const act of acts) expect(await until(world, "/api/events", isChange, act)).toHaveLength(1);
  });

  test("end with the console", async ({ world }) => {
    const events = await openEvents(world, "/api/events");
    await world.restart({});
    expect(await events.next()).toMatchObject({ done: true });
  });

  test("are not kept for a page that does not read them: it is dropped", async ({ world }) => {
    await world.write("workflows/shell.json", shellWorkflow("shell", "printf failure >job_result.txt"));
    const { id } = await world.run("shell");
    await using other = openState(world.state.dir);
    const run = other.runs.read(id);
    if (!run) throw new Error("no run");
    const slow = await world.ask("/api/events");
    const quick = await openEvents(world, "/api/events");
    let told = "";
    // Reads all the time, as a page does.
    const reading = (async () => {
      for await (const { data } of quick) told = (data as Partial<RunSummary>).why ?? told;
    })();
    // More than the system keeps for a connection by itself.
    for (let number = 0; number < 6; number++) {
      const values = { line: `${number} ${"x".repeat(4 * 1024 * 1024)}` };
      other.runs.save({ ...run, reasons: [{ code: "OUTPUT", values }] });
      await expect.poll(() => told.slice(0, 80)).toContain(`: ${number} x`);
    }
    await expect(slow.text()).rejects.toThrow();
    await world.restart({});
    await reading;
  });
});
