import { addDays, daysOf, type RunWindow } from "@collectro/contract";
import { openState, previewRows } from "@collectro/crawler";
import { runBackfill } from "./backfill-runs.js";
import { ROWS_A_DAY } from "./crawl-history.js";
import { TABLE } from "./crawl-world.js";

const FIRST_DAY = "2024-01-01";
const DAYS = 4;
/** A backfill that is not complete after so many resumptions never will be. */
const MAX_STARTS = 8;
/** Every so manieth resumption is killed, too. */
const KILL_AGAIN = 3;
/** Kills between two lines for whoever waits. */
const TELL_EACH = 10;

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

/** Whose backfills are killed. */
export interface Victims {
  readonly stateDir: string;
  /** Its file; its mode should be `append`, which hides nothing. */
  readonly workflow: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Moments of death, from 0 to below 1. */
  readonly random: () => number;
  readonly say: (text: string) => void;
}

/** Kills backfills of days of their own until there were `kills`, each after a random time, and resumes them; all into one table. */
export async function killBackfills(victims: Victims, kills: number): Promise<BackfillFound> {
  const { stateDir, workflow, env, random, say } = victims;
  const start = ({ from, to }: RunWindow, mode: string, killAfterMs?: number) =>
    runBackfill([stateDir, workflow, from, to, mode], killAfterMs, env);
  // The first one is left alone: it tells how long one takes.
  const { tookMs } = await start(windowOf(0), "new");
  let [killed, trials, wrongVerdicts] = [0, 1, 0];
  for (; killed < kills; trials += 1) {
    let { end } = await start(windowOf(trials), "new", random() * tookMs);
    for (let starts = 1; end === undefined && starts < MAX_STARTS; starts += 1) {
      killed += 1;
      if (killed % TELL_EACH === 0) say(`${killed} of ${kills} kills, ${wrongVerdicts} wrong verdicts`);
      ({ end } = await start(windowOf(trials), "resume", killed % KILL_AGAIN === 0 ? random() * tookMs : undefined));
    }
    if (end?.exitCode !== 0 || end.rows !== DAYS * ROWS_A_DAY) wrongVerdicts += 1;
  }
  return { kills: killed, wrongVerdicts, ...(await countDays(stateDir, trials)) };
}

function windowOf(trial: number): RunWindow {
  const from = addDays(FIRST_DAY, trial * DAYS);
  return { from, to: addDays(from, DAYS - 1) };
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
