import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addDays, daysOf, type RunWindow } from "@collectro/contract";
import { openState, previewRows } from "@collectro/crawler";
import { spawnObserved } from "@collectro/faultkit";
import { ROWS_A_DAY } from "./crawl-history.js";
import { TABLE, workflowOf } from "./crawl-world.js";

const PROGRAM = fileURLToPath(new URL("../programs/backfill.js", import.meta.url));
const FIRST_DAY = "2024-01-01";
const DAYS = 4;
/** A backfill that is not complete after so many resumptions never will be. */
const MAX_STARTS = 8;
/** Every so manieth resumption is killed, too. */
const KILL_AGAIN = 3;

/** What kills of backfills brought, as counts. */
export interface BackfillFound {
  readonly kills: number;
  /** Days that were to be loaded. */
  readonly days: number;
  readonly missing: number;
  readonly doubled: number;
  /** Backfills that did not end as complete. */
  readonly wrongVerdicts: number;
}

/** Kills backfills of days of their own until there were `kills`, each after a random time, and resumes them; all into one table. */
export async function killBackfills(dir: string, kills: number, random: () => number): Promise<BackfillFound> {
  mkdirSync(dir, { recursive: true });
  const workflow = join(dir, "workflow.json");
  writeFileSync(workflow, JSON.stringify(workflowOf("append")));
  const stateDir = join(dir, "state");
  const start = (window: RunWindow, mode: string, killAfterMs?: number): Promise<Ended> =>
    run([stateDir, workflow, window.from, window.to, mode], killAfterMs);
  // The first one is left alone: it tells how long one takes.
  const { tookMs } = await start(windowOf(0), "new");
  let [killed, trials, wrongVerdicts] = [0, 1, 0];
  for (; killed < kills; trials += 1) {
    let end = await start(windowOf(trials), "new", random() * tookMs);
    for (let starts = 1; end.exitCode === undefined && starts < MAX_STARTS; starts += 1) {
      killed += 1;
      end = await start(windowOf(trials), "resume", killed % KILL_AGAIN === 0 ? random() * tookMs : undefined);
    }
    if (end.exitCode !== 0) wrongVerdicts += 1;
  }
  return { kills: killed, wrongVerdicts, ...(await countDays(stateDir, trials)) };
}

function windowOf(trial: number): RunWindow {
  const from = addDays(FIRST_DAY, trial * DAYS);
  return { from, to: addDays(from, DAYS - 1) };
}

interface Ended {
  /** Undefined when it was killed. */
  readonly exitCode: number | undefined;
  readonly tookMs: number;
}

async function run(args: readonly string[], killAfterMs: number | undefined): Promise<Ended> {
  const { PATH, HOME } = process.env;
  const startMs = performance.now();
  const program = await spawnObserved(process.execPath, [PROGRAM, ...args], { env: { PATH, HOME } });
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => program.kill("SIGKILL"), killAfterMs);
  const { signal } = await program.ended;
  clearTimeout(timer);
  if (signal !== null) return { exitCode: undefined, tookMs: 0 };
  await program.exit;
  if (program.stderr !== "") throw new Error(`a backfill ended by itself: ${program.stderr.slice(-500)}`);
  return { exitCode: Number(program.stdout), tookMs: performance.now() - startMs };
}

async function countDays(
  stateDir: string,
  trials: number,
): Promise<Pick<BackfillFound, "days" | "missing" | "doubled">> {
  await using state = openState(stateDir);
  const preview = await previewRows(state, TABLE, 1_000_000);
  const rows = new Map<string, number>();
  for (const { day } of preview?.rows ?? []) rows.set(String(day), (rows.get(String(day)) ?? 0) + 1);
  const days = daysOf({ from: FIRST_DAY, to: windowOf(trials - 1).to });
  const counts = days.map((day) => rows.get(day) ?? 0);
  const sum = (of: (count: number) => number): number => counts.reduce((total, count) => total + of(count), 0);
  return {
    days: days.length,
    missing: sum((count) => Math.max(0, ROWS_A_DAY - count)),
    doubled: sum((count) => Math.max(0, count - ROWS_A_DAY)),
  };
}
