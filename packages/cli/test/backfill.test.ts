import { openState, previewRows } from "@collectro/crawler";
import { beforeAll, describe, expect, it } from "vitest";
import {
  allByName,
  type Finished,
  filesWorkflow,
  inWorld,
  jsonOf,
  shellWorkflow,
  test,
  type World,
} from "./cli-kit.js";
import { REFERENCE, rowSource } from "./reference-kit.js";

/** Rows of two days; the third day of the window has none, which is a success or a failure. */
async function days(world: World, address: string, name: string, empty: "success" | "failure"): Promise<void> {
  const script = 'STORAGE_EMULATOR_HOST="$COLLECTRO_GCS_ENDPOINT" exec python3 "$0" "$@"';
  const args = [REFERENCE, "--source", `http://${address}`, "--output", "gs://local/t", "--empty", empty];
  const table = { name: `t.${name}`, schema: "../data/schema.json", windowColumn: "day", mode: "replace-window" };
  await world.write(`workflows/${name}.json`, shellWorkflow(script, { name, args, table }));
}

const rowsOf = (day: string): object[] => (day < "2024-09-03" ? [{ day, id: 1, name: "x" }] : []);
const WINDOW = ["--from=2024-09-01", "--to=2024-09-03"];

/** Backfills of which only what they leave behind is looked at, in one process. */
const BACKFILLS = {
  whole: ["backfill", "whole", ...WINDOW],
  rehearsed: ["backfill", "rehearsed", ...WINDOW, "--rehearse=2", "--yes"],
  resumed: ["backfill", "rehearsed", ...WINDOW, "--resume", "--json"],
};

describe("backfill", () => {
  let done: Record<keyof typeof BACKFILLS, Finished>;
  let totalRows: number | undefined;
  beforeAll(async () => {
    await inWorld(async (world) => {
      await using source = await rowSource(rowsOf);
      for (const name of ["whole", "rehearsed"]) await days(world, source.address, name, "success");
      done = await allByName(world, BACKFILLS);
      await using state = openState(world.stateDir);
      totalRows = (await previewRows(state, "t.whole"))?.totalRows;
    });
  });

  it("shows the plan first and one verdict over all days at the end", () => {
    const { code, stdout } = done.whole;
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/^whole: 2024-09-01 – 2024-09-03, 3 slices\nno forecast: /);
    expect(stdout).toMatch(/│ 2024-09-01 – 2024-09-02 │ 2 +│ loaded/);
    expect(stdout).toMatch(/│ 2024-09-03 +│ 1 +│ empty/);
    expect(stdout).toContain("complete: every day is loaded (3 days, 2 rows, ");
    expect(totalRows).toBe(2);
  });

  test("ends with 1 and the container's own words when a day fails; --resume runs only that day", async ({ world }) => {
    await using source = await rowSource(rowsOf);
    await days(world, source.address, "cities", "failure");
    const failed = await world.cli(["backfill", "cities", ...WINDOW, "--lang=ja"]);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(/│ 2024-09-03 +│ 1 +│ 失敗 .*there are no rows for/);
    await days(world, source.address, "cities", "success");

    const { code, stdout } = await world.cli(["backfill", "cities", ...WINDOW, "--resume"]);

    expect(code).toBe(0);
    expect(stdout.match(/^2024-09-\d\d loaded, \d rows?$/gm)).toEqual(["2024-09-03 loaded, 0 rows"]);
    expect(stdout).toContain("3 slices, 1 of them to run");
  });

  it("rehearses some slices and forecasts the rest from them", () => {
    const { rehearsed, resumed } = done;
    expect(rehearsed.code).toBe(0);
    expect(rehearsed.stdout).toMatch(/^rehearsal: 2 slices first\n/);
    expect(rehearsed.stdout).toMatch(
      /^rehearsed: .* 3 slices, 1 of them to run\nforecast from 2 runs: about [^,]+ with 2/m,
    );
    expect(jsonOf(resumed)).toMatchObject({
      exitCode: 0,
      dayCounts: { loaded: 2, empty: 1, failed: 0, notRun: 0 },
    });
  });

  test("what cannot be meant: exit code 2, one line, nothing started", async ({ world }) => {
    await world.write("workflows/cities.json", filesWorkflow());
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
