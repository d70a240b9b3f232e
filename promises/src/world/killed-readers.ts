import { randomInt } from "node:crypto";
import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sharedDir } from "@collectro/contract";
import { openState, readRun } from "@collectro/crawler";
import { spawnObserved } from "@collectro/faultkit";
import { type CrawlWorld, type Death, openCrawlWorld } from "./crawl-world.js";
import { numberedLine } from "./numbered-lines.js";

const DAY = "2024-09-24";
const WRITER = fileURLToPath(new URL("../programs/log-writer.js", import.meta.url));
/** Operations that a reader does in some polls; which one is its last is drawn. */
const MAX_OPERATION = 150;
/** Start and some polls of a reader. */
const MAX_LIFE_MS = 600;

/** What the record holds, held against what was written. */
export interface ReadLines {
  readonly kills: number;
  readonly lines: number;
  readonly lost: number;
  readonly doubled: number;
  /** Neither lost nor doubled, but in another place or with other bytes. */
  readonly torn: number;
}

/** Kills readers of a log that is being written, one after another; the last one reads it to its end. */
export async function killReaders(dir: string, kills: number): Promise<ReadLines> {
  const shared = join(dir, "shared");
  mkdirSync(shared, { recursive: true });
  await using world = await openCrawlWorld(join(dir, "world"), "append");
  await using writer = await spawnObserved(process.execPath, [WRITER, shared]);
  const attach = ["attach", world.workflow, DAY, shared];
  let next = attach;
  let killed = 0;
  while (killed < kills) {
    const end = await world.crawler(next, deathOf(killed));
    // Nothing to take up: the one before was killed so early that there is no run yet.
    next = end.outcomes === undefined ? ["resume"] : attach;
    killed += Number(end.outcomes === undefined);
  }
  writer.kill("SIGTERM");
  await writer.exit;
  const last = await world.crawler(["resume"]);
  if (last.outcomes?.length !== 1) await world.crawler(attach);
  return { kills: killed, ...(await compare(world, shared, Number(writer.stdout))) };
}

/** In turn: at an operation, behind one, and from outside at any time. */
function deathOf(index: number): Death {
  if (index % 3 === 2) return randomInt(MAX_LIFE_MS / 3, MAX_LIFE_MS);
  const n = randomInt(1, MAX_OPERATION);
  return { ports: ["fs", "record"], mode: index % 3 === 0 ? "kill" : "kill-after", n };
}

async function compare({ stateDir }: CrawlWorld, shared: string, lines: number): Promise<Omit<ReadLines, "kills">> {
  await using state = openState(stateDir);
  const [newest] = state.runs.list(1);
  const run = newest && readRun(state, newest.id);
  if (!newest || !run) throw new Error("there is no run in the record");
  const written = await readFile(sharedDir(shared).log);
  const recorded = await readFile(state.folderOf(newest.id).log);
  const seen = new Map<number, number>();
  let torn = Number(!written.equals(recorded));
  for (const [index, { log }] of run.log.entries()) {
    const number = Number.parseInt(log, 10);
    seen.set(number, (seen.get(number) ?? 0) + 1);
    if (number !== index + 1 || log !== (JSON.parse(numberedLine(number)) as { log: string }).log) torn += 1;
  }
  const lost = Array.from({ length: lines }, (_, index) => index + 1).filter((number) => !seen.has(number)).length;
  const doubled = [...seen.values()].filter((times) => times > 1).length;
  return { lines, lost, doubled, torn };
}
