import { readFileSync } from "node:fs";
import { type RunWindow, sharedDir } from "@collectro/contract";
import { liveProcesses } from "@collectro/faultkit";
import { compareRows, type History, logOf, noteLoaded } from "./crawl-history.js";
import { type CrawlerEnd, type CrawlWorld, lookAt, type Seen } from "./crawl-world.js";

/** What strikes at crawlers brought, as counts. */
export interface CrawlFound {
  /** Operations struck in first crawlers. */
  readonly strikes: number;
  /** Crawlers killed, those that took a run up included. */
  readonly kills: number;
  readonly loaded: number;
  readonly missing: number;
  readonly doubled: number;
  readonly changed: number;
  readonly wrongLines: number;
  readonly wrongVerdicts: number;
  readonly left: number;
  readonly damaged: number;
}

const NOTHING: CrawlFound = {
  strikes: 0,
  kills: 0,
  loaded: 0,
  missing: 0,
  doubled: 0,
  changed: 0,
  wrongLines: 0,
  wrongVerdicts: 0,
  left: 0,
  damaged: 0,
};

/** All counts together. */
export function sumOf(found: readonly Partial<CrawlFound>[]): CrawlFound {
  const sum: Record<string, number> = { ...NOTHING };
  for (const one of found) for (const [name, count] of Object.entries(one)) sum[name] = (sum[name] ?? 0) + count;
  return sum as unknown as CrawlFound;
}

/** One window that was crawled: every crawler that worked on it, the first one first. */
export interface Attempt {
  readonly window: RunWindow;
  readonly crawlers: readonly CrawlerEnd[];
  /** The run that was there before; a crawler that is killed early makes none of its own. */
  readonly before: string | undefined;
}

/** Whether a crawler was killed; one that ends by itself prints its outcomes or why it crashed. */
export function isKilled({ outcomes, crash }: CrawlerEnd): boolean {
  return outcomes === undefined && crash === undefined;
}

/** What an attempt left, as counts, and the newest run of the record. */
export interface Audited {
  readonly found: Partial<CrawlFound>;
  readonly newest: string | undefined;
  readonly verdict: string;
}

/** Looks at what an attempt left, and adds its window to the history when the verdict says so. */
export async function audit(world: CrawlWorld, attempt: Attempt, history: History): Promise<Audited> {
  const seen = await lookAt(world);
  const run = seen.runs.find(({ id }) => id !== attempt.before);
  const loaded = run?.verdict === "loaded";
  if (loaded) noteLoaded(history, attempt.window);
  const shared = run?.details.sharedDir;
  const found = {
    loaded: Number(loaded),
    ...compareRows(seen.rows, history),
    wrongLines: run ? wrongLines(run.lines, attempt.window.from, loaded, run.details.sharedDir) : 0,
    wrongVerdicts: Number(!isRight(run, attempt)),
    left: shared ? liveProcesses({ environment: `COLLECTRO_SHARED_DIR=${shared}` }).length : 0,
    damaged: Number(seen.integrity !== "ok"),
  };
  return { found, newest: seen.runs[0]?.id, verdict: run ? `${run.phase} ${run.verdict}` : "no run" };
}

/**
 * Whether the verdict is one that may be given; the rows say whether it is true. A crawler that was killed, but had
 * written down its container, has no excuse: the window must be loaded. What failed must be said, never thrown.
 */
function isRight(run: Seen["runs"][number] | undefined, { crawlers }: Attempt): boolean {
  const killed = crawlers.some(isKilled);
  const clean = crawlers[0]?.strike === undefined;
  // A crawler whose disk refuses the very first record says so and ends; one that was killed there says nothing.
  if (!run) return !clean;
  if (run.phase !== "ended" || run.endedAt === undefined) return false;
  const told = crawlers.flatMap(({ outcomes }) => outcomes ?? []);
  if (told.some(({ verdict }) => verdict !== run.verdict)) return false;
  return clean || (killed && run.details.container !== undefined) ? run.verdict === "loaded" : true;
}

/** The record must begin like the log, and be all of it when the run was loaded. */
function wrongLines(lines: readonly string[], from: string, loaded: boolean, dir: string): number {
  const written = logOf(from).map((line) => (JSON.parse(line) as { log: string }).log);
  const wanted = loaded ? written : written.slice(0, lines.length);
  if (loaded && readFileSync(sharedDir(dir).log, "utf8") !== `${logOf(from).join("\n")}\n`) return wanted.length;
  const wrong = wanted.filter((line, index) => lines[index] !== line).length;
  return wrong + Math.max(0, lines.length - wanted.length);
}
