import { daysOf } from "@collectro/contract";
import { describe, expect, it } from "vitest";
import { loadedDays, rowsWorkflow, run, testState } from "./backfill-kit.js";

const WINDOW = { from: "2024-01-01", to: "2024-01-05" };

describe("a backfill", () => {
  it("loads every day once, and says so day by day", async () => {
    const state = testState();

    const outcome = await run(state, rowsWorkflow());

    expect(outcome.exitCode).toBe(0);
    expect(outcome.backfill.state).toBe("complete");
    expect(outcome.days.map(({ date, state, rows }) => [date, state, rows])).toEqual(
      daysOf(WINDOW).map((date) => [date, "loaded", 1]),
    );
    expect(outcome).toMatchObject({ rows: 5, slices: 5, dayCounts: { loaded: 5, empty: 0, failed: 0, notRun: 0 } });
    expect(await loadedDays(state)).toEqual(daysOf(WINDOW));
  });

  it("tells empty days from failed ones, and goes on after those", async () => {
    const state = testState();
    const script = `if (to.endsWith("02")) days = []; if (to.endsWith("04")) process.exit(3);`;

    const outcome = await run(state, rowsWorkflow(script));

    expect(outcome.exitCode).toBe(1);
    expect(outcome.days.map((day) => day.state)).toEqual(["loaded", "empty", "loaded", "failed", "loaded"]);
    expect(outcome.days[3]).toMatchObject({ lost: true, why: { code: "NO_RESULT" } });
    expect(await loadedDays(state)).toEqual(["2024-01-01", "2024-01-03", "2024-01-05"]);
  });
});
