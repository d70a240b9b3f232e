import { describe, expect, it } from "vitest";
import { resumeRuns } from "../src/resume.js";
import type { Workflow } from "../src/workflow/workflow.js";
import { type EmulatedBigquery, emulatedBigquery, heldMoves, PROJECT, useEmulator } from "./bigquery-kit.js";
import { crawlDay, ndjson, put, ROWS, SCHEMA, shellWorkflow, succeed, TIMES } from "./crawl-kit.js";

function workflow({ dataset }: EmulatedBigquery): Workflow {
  const table = { name: `${PROJECT}.${dataset}.rows`, schema: SCHEMA, mode: "append" } as const;
  return shellWorkflow(succeed("out/a"), { name: `sales-${dataset}`, table, bigquery: {} });
}

async function rowCount({ query, dataset }: EmulatedBigquery): Promise<number> {
  const [[count] = []] = await query(`SELECT COUNT(*) FROM \`${PROJECT}.${dataset}.rows\``);
  return Number(count);
}

useEmulator();

describe("a transaction that is on its way in BigQuery", () => {
  it("is waited for, though BigQuery refuses to tell of it meanwhile, and somebody stops the run", async () => {
    const bq = await emulatedBigquery();
    await put(bq.state, "out/a", ndjson(ROWS));
    const moves = await heldMoves(bq.endpoint);
    const stop = new AbortController();
    moves.answer = (n) => {
      if (n === 1) stop.abort();
      return (["denied", "running"] as const)[n - 1] ?? "committed";
    };

    const outcome = await crawlDay(bq.state, workflow(bq), { signal: stop.signal });

    expect([outcome.verdict, outcome.codes]).toEqual(["loaded", []]);
    expect(await rowCount(bq)).toBe(ROWS.length);
  });

  it("leaves the run open while nobody can say what becomes of it; whoever takes the run up waits for its end", async () => {
    const bq = await emulatedBigquery();
    await put(bq.state, "out/a", ndjson(ROWS));
    const moves = await heldMoves(bq.endpoint);
    moves.answer = () => "denied";
    const isOpen = () => bq.state.runs.unfinished().length === 1;
    const resume = (signal?: AbortSignal) =>
      resumeRuns({ state: bq.state, times: TIMES, ...(signal ? { signal } : {}) });
    const unknown = { problems: [{ code: "OUTCOME_UNKNOWN" }] };

    await expect(crawlDay(bq.state, workflow(bq))).rejects.toMatchObject(unknown);
    expect(isOpen()).toBe(true);
    expect(await resume()).toEqual([]);
    expect(isOpen()).toBe(true);
    // Who stops it while it waits knows no more.
    const stop = new AbortController();
    moves.answer = () => {
      stop.abort();
      return "running";
    };
    expect(await resume(stop.signal)).toEqual([]);
    expect(isOpen()).toBe(true);

    let asked = 0;
    moves.answer = () => (++asked === 1 ? "running" : "committed");
    expect(await resume()).toMatchObject([{ verdict: "loaded", counts: { rowsLoaded: ROWS.length } }]);
    expect(asked).toBe(2);
    expect(await rowCount(bq)).toBe(ROWS.length);
    expect(isOpen()).toBe(false);
  });

  it("that comes to BigQuery after the verdict is not done any more: its id is used up", async () => {
    const bq = await emulatedBigquery();
    await put(bq.state, "out/a", ndjson(ROWS));
    const moves = await heldMoves(bq.endpoint);
    moves.late = true;

    const outcome = await crawlDay(bq.state, workflow(bq));

    expect([outcome.verdict, outcome.codes]).toEqual(["failed", ["WAREHOUSE_DENIED"]]);
    expect(await moves.commit()).toBe(0);
    expect(await rowCount(bq)).toBe(0);
  });
});
