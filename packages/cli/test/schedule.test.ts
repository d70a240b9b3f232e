import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { waitUntil } from "@collectro/faultkit";
import { describe, expect } from "vitest";
import { filesWorkflow, jsonOf, test, type World } from "./cli-kit.js";

const DAILY = { daily: { at: "05:00" }, daysBefore: 1 };

async function scheduled(world: World, schedule: object = DAILY): Promise<void> {
  await world.write("workflows/cities.json", JSON.stringify({ ...JSON.parse(filesWorkflow()), schedule }));
}

describe("workflow check", () => {
  test("names every file that fits, and every problem with its place", async ({ world }) => {
    await scheduled(world);
    await world.write("workflows/bad.yaml", "name: bad\noutput: s3://x\n");
    const { code, stdout, stderr } = await world.cli(["workflow", "check"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "workflows/cities.json: fits\n" });
    expect(stderr).toMatch(/^WORKFLOW_INVALID: .*\(workflows\/bad\.yaml:1:1\): table is missing/m);

    expect(await world.cli(["workflow", "check", "cities"])).toMatchObject({ code: 0, stderr: "" });
    expect(jsonOf(await world.cli(["workflow", "check", "--json"]))).toMatchObject({
      fine: ["workflows/cities.json"],
      errors: expect.arrayContaining([expect.stringContaining("bad.yaml:2:1")]),
    });
  });

  test("tells two workflows of one name, and that there is none", async ({ world }) => {
    expect(await world.cli(["workflow", "check"])).toMatchObject({ code: 2, stderr: "no workflow in workflows\n" });
    await scheduled(world);
    await world.write("workflows/other.json", filesWorkflow());
    const { code, stderr } = await world.cli(["workflow", "check"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/\(workflows\/other\.json\): name: workflows\/cities\.json is called "cities" already/);
  });
});

describe("schedule", () => {
  test("shows the next runs with their dates", async ({ world }) => {
    await scheduled(world, { cron: "0 5 1 1 *", monthsBefore: 1, timeZone: "UTC" });
    const { code, stdout } = await world.cli(["schedule", "--next", "2"]);
    expect(code).toBe(0);
    const [first, second] = [...stdout.matchAll(/(\d{4})-01-01 05:00:00 │ (\d{4})-12-01/g)].map(([, at, from]) =>
      [at, from].map(Number),
    );
    expect(second).toEqual([(first?.[0] ?? 0) + 1, (first?.[1] ?? 0) + 1]);
    expect(first?.[1]).toBe((first?.[0] ?? 0) - 1);
  });

  test("says when nothing has one", async ({ world }) => {
    await world.write("workflows/cities.json", filesWorkflow());
    expect((await world.cli(["schedule"])).stdout).toContain("no workflow here has a schedule");
    expect((await world.cli(["schedule", "run"])).code).toBe(2);
  });

  test("run catches up what was missed, once, and ends when it is told to", async ({ world }) => {
    await scheduled(world, { ...DAILY, timeZone: "UTC" });
    await world.cli(["runs"]);
    const missedSince = new Date(Date.now() - 2 * 86_400_000).toISOString();
    const database = new DatabaseSync(join(world.stateDir, "runs.sqlite"));
    database.prepare("INSERT INTO schedule_marks (workflow, seen_until) VALUES ('cities', ?)").run(missedSince);
    database.close();

    await using service = await world.start(["schedule", "run"]);
    await waitUntil(() => service.stdout.split(" (run ").length === 3, { what: "two runs", timeoutMs: 60_000 });
    service.kill("SIGTERM");
    const { code, stdout } = await world.finish(service);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /following 1 schedule, 2 side by side[\s\S]*cities: begins for[\s\S]*stopped; what was under way/,
    );
    const runs = jsonOf(await world.cli(["runs", "--json"])) as unknown as { turn: string }[];
    expect(new Set(runs.map(({ turn }) => turn)).size).toBe(2);
  });
});
