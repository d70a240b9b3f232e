import { openState, previewRows } from "@collectro/crawler";
import { describe, expect } from "vitest";
import { allByName, filesWorkflow, jsonOf, test, type World } from "./cli-kit.js";

/** Rows of two days; the third day of the window has none. */
async function days(world: World, emptyWindow: string): Promise<void> {
  const rows = ["01", "02"].map((day) => `2024-09-${day},1,x`);
  await world.write("data/rows.csv", `day,id,name\n${rows.join("\n")}\n`);
  const args = ["--connector=files", "--param=path=../data/rows.csv", "--param=dateColumn=day"];
  const rest = [...args, "--schema=../data/schema.json", "--output=gs://local/t", `--empty-window=${emptyWindow}`];
  await world.write("workflows/cities.json", filesWorkflow({ args: rest }));
}

const WINDOW = ["--from=2024-09-01", "--to=2024-09-03"];

describe("backfill", () => {
  test("shows the plan first and one verdict over all days at the end", async ({ world }) => {
    await days(world, "success");

    const { code, stdout } = await world.cli(["backfill", "cities", ...WINDOW]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^cities: 2024-09-01 – 2024-09-03, 3 slices\nno forecast: /);
    expect(stdout).toMatch(/│ 2024-09-01 – 2024-09-02 │ 2 +│ loaded/);
    expect(stdout).toMatch(/│ 2024-09-03 +│ 1 +│ empty/);
    expect(stdout).toContain("complete: every day is loaded (3 days, 2 rows, ");
    await using state = openState(world.stateDir);
    expect((await previewRows(state, "t.cities"))?.totalRows).toBe(2);
  });

  test("ends with 1 and the container's own words when a day fails; --resume runs only that day", async ({ world }) => {
    await days(world, "failure");
    const failed = await world.cli(["backfill", "cities", ...WINDOW, "--lang=ja"]);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(/│ 2024-09-03 +│ 1 +│ 失敗 .*EMPTY_WINDOW/);
    await days(world, "success");

    const { code, stdout } = await world.cli(["backfill", "cities", ...WINDOW, "--resume"]);

    expect(code).toBe(0);
    expect(stdout.match(/^2024-09-\d\d loaded, \d rows?$/gm)).toEqual(["2024-09-03 loaded, 0 rows"]);
    expect(stdout).toContain("3 slices, 1 of them to run");
  });

  test("rehearses some slices and forecasts the rest from them", async ({ world }) => {
    await days(world, "success");

    const { done, again } = await allByName(world, {
      done: ["backfill", "cities", ...WINDOW, "--rehearse=2", "--yes"],
      again: ["backfill", "cities", ...WINDOW, "--resume", "--json"],
    });

    expect(done.code).toBe(0);
    expect(done.stdout).toMatch(/^rehearsal: 2 slices first\n/);
    expect(done.stdout).toMatch(/^cities: .* 3 slices, 1 of them to run\nforecast from 2 runs: about [^,]+ with 2/m);
    expect(jsonOf(again)).toMatchObject({
      exitCode: 0,
      dayCounts: { loaded: 2, empty: 1, failed: 0, notRun: 0 },
    });
  });

  test("what cannot be meant: exit code 2, one line, nothing started", async ({ world }) => {
    await days(world, "success");
    const refused: [string[], RegExp][] = [
      [["nowhere", ...WINDOW], /nowhere/],
      [["cities", "--from=2024-09-03", "--to=2024-09-01"], /^WINDOW_REVERSED/],
      [["cities", "--from=2014-01-01", "--to=2023-12-31"], /\(--yes\): 3652 days; without a terminal/],
      [["cities", ...WINDOW, "--parallel=0"], /\(--parallel\): write a whole number from 1 to 64/],
      [["cities", ...WINDOW, "--per-slice=year"], /\(--per-slice\): it is one of day, week, month/],
      [["cities", ...WINDOW, "--on=podman"], /\(--on\): the workflow names a command/],
      [["cities", ...WINDOW, "--resume", "--restart"], /\(--resume\): give one of/],
    ];
    expect(await world.all(refused.map(([args]) => ["backfill", ...args]))).toEqual(
      refused.map(([, line]) => ({ code: 2, stdout: "", stderr: expect.stringMatching(line) })),
    );
  });
});
