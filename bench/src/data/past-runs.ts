import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openState } from "@collectro/crawler";

const WORKFLOWS = 20;
const MS_PER_DAY = 86_400_000;

/** Fills a state folder with so many ended runs: 20 workflows, day after day, one in ten failed. */
export async function writePastRuns(state: string, count: number): Promise<void> {
  // Makes the tables.
  await openState(state)[Symbol.asyncDispose]();
  const database = new DatabaseSync(join(state, "runs.sqlite"));
  const insert = database.prepare(`INSERT INTO runs (id, workflow, window_from, window_to, started_at, ended_at, phase,
    verdict, exit_code, reasons, warnings, objects, bytes, rows_validated, rows_loaded, details)
    VALUES (?, ?, ?, ?, ?, ?, 'ended', ?, ?, ?, '[]', 1, 1000, 10, ?, ?)`);
  database.exec("BEGIN");
  for (let index = 0; index < count; index += 1) insert.run(...pastRun(index));
  database.exec("COMMIT");
  database.close();
}

function pastRun(index: number): (string | number)[] {
  const name = `workflow-${index % WORKFLOWS}`;
  const begin = new Date(Date.UTC(2012, 0, 1) + Math.floor(index / WORKFLOWS) * MS_PER_DAY + index * 1000);
  const day = begin.toISOString().slice(0, 10);
  const id = `${begin.toISOString().slice(0, 19).replace(/[-:]/g, "")}-${index.toString(16).padStart(6, "0")}`;
  const failed = index % 10 === 3;
  const reasons = failed ? '[{"code":"RESULT_FAILURE","values":{}}]' : "[]";
  const end = new Date(begin.getTime() + 30_000).toISOString();
  const details = JSON.stringify({
    workflow: workflowNamed(name),
    sharedDir: "/",
    attached: false,
    logStart: 0,
    owner,
  });
  const verdict = failed ? "failed" : "loaded";
  return [id, name, day, day, begin.toISOString(), end, verdict, failed ? 1 : 0, reasons, failed ? 0 : 10, details];
}

const owner = { pid: 1, startedAt: "" };

function workflowNamed(name: string): object {
  const table = { name: `demo.${name.replace("-", "_")}`, schema: { fields: [] }, mode: "append" };
  const limits = { silenceMs: 600_000, totalMs: 3_600_000, graceMs: 30_000 };
  const output = { bucket: "local", object: "demo/" };
  const runnable = { kind: "command", command: ["/bin/true"] };
  const rest = { args: [], env: {}, emptyWindow: "success", trustResult: false, dir: "/" };
  return { name, runnable, output, table, limits, ...rest };
}
