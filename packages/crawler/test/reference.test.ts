import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { crawlDay, shellWorkflow, tableRows, testState } from "./crawl-kit.js";

const fixtures = join(import.meta.dirname, "fixtures");
const window = { from: "2024-09-24", to: "2024-09-26" };

function python(...args: readonly string[]) {
  const command = ["python3", join(fixtures, "reference.py"), "local"] as const;
  return shellWorkflow("", { runnable: { kind: "command", command }, args });
}

describe("containers that know nothing but the guide", () => {
  it("in shell and curl: loaded, its rows in the table, its lines shown", async () => {
    const state = testState();
    const command = [join(fixtures, "reference.sh"), "local"] as const;
    const workflow = shellWorkflow("", { runnable: { kind: "command", command }, args: ["out", "東京", "大阪"] });
    const outcome = await crawlDay(state, workflow);
    expect(outcome.verdict).toBe("loaded");
    expect(await tableRows(state)).toEqual([
      { id: "1", day: "2024-09-24", value: "東京" },
      { id: "2", day: "2024-09-24", value: "大阪" },
    ]);
    const lines = outcome.events.flatMap((event) => (event.type === "log" ? [event.line.log] : []));
    expect(lines).toEqual(["reading 2024-09-24 to 2024-09-24", "stored 2 rows"]);
  });

  it("in Python: a window of three days, run twice, is there once", async () => {
    const state = testState();
    for (let run = 1; run <= 2; run++) {
      const outcome = await crawlDay(state, python("out", "5"), { window });
      expect(outcome.verdict).toBe("loaded");
      expect(outcome.counts).toMatchObject({ objects: 3, rowsValidated: 15, rowsLoaded: 15 });
    }
    const rows = await tableRows(state);
    expect(rows.map((row) => row["id"])).toEqual(Array.from({ length: 15 }, (_, index) => String(index + 1)));
    expect(rows[14]).toEqual({ id: "15", day: "2024-09-26", value: "値 15" });
  });

  it("in Python: what it cannot do, it reports, and nothing is loaded", async () => {
    const state = testState();
    const outcome = await crawlDay(state, python("out", "many"), { window });
    expect([outcome.verdict, ...outcome.codes]).toEqual(["failed", "RESULT_FAILURE"]);
    const errors = outcome.events.flatMap((event) =>
      event.type === "log" && event.line.severity === "error" ? [event.line.log] : [],
    );
    expect(errors.join()).toContain("invalid literal for int()");
    expect(await tableRows(state)).toEqual([]);
  });
});
