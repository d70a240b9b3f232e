import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { TableSchema } from "@collectro/table-schema";
import { onTestFinished } from "vitest";
import { type CrawlRequest, crawl } from "../src/crawl.js";
import type { CrawlEvent, CrawlOutcome } from "../src/events.js";
import type { CrawlTimes } from "../src/observe.js";
import { openState, type State } from "../src/record/state.js";
import type { Workflow } from "../src/workflow/workflow.js";
import { tempDir } from "./temp-dir.js";

/** The day that tests crawl. */
export const DAY = "2024-09-24";

/** id INT64, day DATE (REQUIRED), value STRING. */
export const SCHEMA: TableSchema = {
  fields: [
    { name: "id", type: "INT64", mode: "NULLABLE" },
    { name: "day", type: "DATE", mode: "REQUIRED" },
    { name: "value", type: "STRING", mode: "NULLABLE" },
  ],
};

/** Two rows that fit. */
export const ROWS = [
  { id: 1, day: DAY, value: "あ" },
  { id: 2, day: DAY, value: null },
];

/** Waits that are long in production, short enough to be waited for. */
export const TIMES: CrawlTimes = { pollMs: 20, lingerMs: 500, settleMs: 300 };

/** A state folder that is closed and removed after the test. */
export function testState(): State {
  const state = openState(join(tempDir(), "state"));
  onTestFinished(() => state[Symbol.asyncDispose]());
  return state;
}

/** A workflow whose container is a line of shell; table t.rows, replaced by window. */
export function shellWorkflow(script: string, changes: Partial<Workflow> = {}): Workflow {
  const dir = tempDir();
  mkdirSync(dir, { recursive: true });
  return {
    name: "test",
    runnable: { kind: "command", command: ["/bin/sh"] },
    args: ["-c", script],
    env: {},
    output: { bucket: "local", object: "out/" },
    table: { name: "t.rows", schema: SCHEMA, mode: "replace-window", windowColumn: "day" },
    limits: { silenceMs: 20_000, totalMs: 60_000, graceMs: 2_000 },
    emptyWindow: "success",
    trustResult: false,
    dir,
    ...changes,
  };
}

/** Shell that lists objects and claims success. */
export function succeed(...objects: readonly string[]): string {
  const paths = JSON.stringify({ gcsPaths: objects.map((object) => `gcs://local/${object}`) });
  return `cd "$COLLECTRO_SHARED_DIR"; printf '%s' '${paths}' >loadpath.txt; printf success >.r; mv .r job_result.txt`;
}

/** Stores an object in the state's embedded store. */
export async function put(state: State, object: string, body: string | Uint8Array<ArrayBuffer>): Promise<void> {
  const endpoint = await state.embeddedEndpoint();
  const url = `${endpoint}/upload/storage/v1/b/local/o?uploadType=media&name=${encodeURIComponent(object)}`;
  const response = await fetch(url, { method: "POST", body });
  if (!response.ok) throw new Error(`storing ${object}: ${response.status} ${await response.text()}`);
}

/** Rows as NDJSON. */
export function ndjson(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

/** A crawl of `DAY` with what it told on the way. */
export async function crawlDay(
  state: State,
  workflow: Workflow,
  changes: Partial<CrawlRequest> = {},
): Promise<CrawlOutcome & { readonly events: CrawlEvent[]; readonly codes: string[] }> {
  const events: CrawlEvent[] = [];
  const outcome = await crawl({
    workflow,
    window: { from: DAY, to: DAY },
    state,
    times: TIMES,
    onEvent: (event) => events.push(event),
    ...changes,
  });
  return { ...outcome, events, codes: outcome.reasons.map((reason) => reason.code) };
}

/** The rows of t.rows, by id. */
export async function tableRows(state: State, table = "t.rows"): Promise<Record<string, unknown>[]> {
  const preview = await state.withWarehouse((warehouse) => warehouse.preview(table, 1_000_000));
  return [...(preview?.rows ?? [])].sort((a, b) => Number(a["id"]) - Number(b["id"]));
}
