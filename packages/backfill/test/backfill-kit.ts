import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openState, previewRows, type State, type Workflow } from "@collectro/crawler";
import { onTestFinished } from "vitest";
import { type BackfillEvent, type BackfillOutcome, type BackfillRequest, backfill } from "../src/index.js";

/** Waits that are long in production, short enough to be waited for. */
const TIMES = { pollMs: 20, lingerMs: 500, settleMs: 300 };

/** A folder that is removed after the test. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "backfill-test-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A state folder that is closed after the test. */
export function testState(dir = tempDir()): State {
  const state = openState(join(dir, "state"));
  onTestFinished(() => state[Symbol.asyncDispose]());
  return state;
}

/** A container of Node alone: stores one row a day, then claims success. `script` runs before, with `from` and `to`. */
export function rowsWorkflow(script = "", changes: Partial<Workflow> = {}): Workflow {
  const dir = tempDir();
  mkdirSync(dir, { recursive: true });
  return {
    name: "rows",
    runnable: { kind: "command", command: [process.execPath] },
    args: ["--input-type=module", "-e", `${CONTAINER.replace("/* script */", script)}`],
    env: {},
    output: { bucket: "local", object: "out/" },
    table: {
      name: "t.rows",
      schema: {
        fields: [
          { name: "day", type: "DATE", mode: "REQUIRED" },
          { name: "run", type: "STRING", mode: "NULLABLE" },
        ],
      },
      // Nothing hides a second load.
      mode: "append",
    },
    limits: { silenceMs: 20_000, totalMs: 60_000, graceMs: 2_000 },
    emptyWindow: "success",
    trustResult: false,
    dir,
    ...changes,
  };
}

const CONTAINER = `
import { renameSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
const { FROM: from, TO: to, COLLECTRO_SHARED_DIR: shared, COLLECTRO_GCS_ENDPOINT: endpoint } = process.env;
const end = (word) => {
  writeFileSync(shared + "/.r", word);
  renameSync(shared + "/.r", shared + "/job_result.txt");
  process.exit(word === "success" ? 0 : 1);
};
let days = [];
for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000) days.push(new Date(at).toISOString().slice(0, 10));
/* script */
const object = "out/" + from + "_" + to + "-" + process.pid + ".json";
const body = days.map((day) => JSON.stringify({ day, run: String(process.pid) }) + "\\n").join("");
const url = endpoint + "/upload/storage/v1/b/local/o?uploadType=media&name=" + encodeURIComponent(object);
if (days.length > 0) await fetch(url, { method: "POST", body });
writeFileSync(shared + "/loadpath.txt", JSON.stringify({ gcsPaths: days.length > 0 ? ["gcs://local/" + object] : [] }));
end("success");
`;

/** A backfill with what it told on the way. */
export async function run(
  state: State,
  workflow: Workflow,
  changes: Partial<BackfillRequest> = {},
): Promise<BackfillOutcome & { readonly events: BackfillEvent[] }> {
  const events: BackfillEvent[] = [];
  const window = { from: "2024-01-01", to: "2024-01-05" };
  const onEvent = (event: BackfillEvent): void => {
    events.push(event);
    changes.onEvent?.(event);
  };
  return { ...(await backfill({ workflow, state, window, times: TIMES, ...changes, onEvent })), events };
}

/** The days of t.rows, one entry a row, in order. */
export async function loadedDays(state: State): Promise<string[]> {
  const preview = await previewRows(state, "t.rows", 100_000);
  return (preview?.rows ?? []).map(({ day }) => String(day)).sort();
}
