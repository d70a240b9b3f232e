import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { LOCAL_BUCKET, type LoadMode, openState, previewRows, type RunRecord, readRun } from "@collectro/crawler";
import { type NthPlan, nthEnvironment, readStrike, type Strike, spawnObserved } from "@collectro/faultkit";
import { type ObjectStore, startObjectStore } from "@collectro/object-store";

const programs = fileURLToPath(new URL("../programs/", import.meta.url));

/** One state folder, an object store that outlives every crawler, and a workflow. */
export interface CrawlWorld extends AsyncDisposable {
  readonly stateDir: string;
  readonly workflow: string;
  readonly mode: LoadMode;
  /** Runs a crawler to its end, or to its death: by the plan, or after so many milliseconds. */
  crawler(args: readonly string[], death?: Death): Promise<CrawlerEnd>;
}

/** What strikes a crawler: a plan, or SIGKILL from outside after so many milliseconds. */
export type Death = Omit<NthPlan, "strikeFile" | "program"> | number;

/** How a crawler's process ended. */
export interface CrawlerEnd {
  readonly strike: Strike | undefined;
  /** What it printed; undefined when it was killed or died. */
  readonly outcomes: readonly { readonly verdict: string; readonly exitCode: number }[] | undefined;
  /** What it wrote on stderr, when it ended by itself with an exit code. */
  readonly crash: string | undefined;
}

/** The table that is loaded into. */
export const TABLE = "t.rows";

/** Opens a world below a folder; the container is `programs/small-container`, or another command. */
export async function openCrawlWorld(dir: string, mode: LoadMode): Promise<CrawlWorld> {
  mkdirSync(dir, { recursive: true });
  const store = await startObjectStore({ root: join(dir, "store"), buckets: [LOCAL_BUCKET] });
  const workflow = join(dir, "workflow.json");
  const stateDir = join(dir, "state");
  writeFileSync(workflow, JSON.stringify(workflowOf(mode)));
  let strikes = 0;
  return {
    stateDir,
    workflow,
    mode,
    async crawler(args, death) {
      strikes += 1;
      const strikeFile = join(dir, `strike-${strikes}.json`);
      const struck = typeof death === "object" ? { ...death, program: "programs/crawler", strikeFile } : death;
      return await runCrawler(store, stateDir, args, struck);
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}

/** The workflow file of the small container. */
export function workflowOf(mode: LoadMode): object {
  const schema = [
    { name: "id", type: "STRING", mode: "REQUIRED" },
    { name: "day", type: "DATE", mode: "REQUIRED" },
    { name: "value", type: "STRING" },
  ];
  return {
    name: "killed",
    command: [process.execPath, join(programs, "small-container.js")],
    args: ["out"],
    output: `gs://${LOCAL_BUCKET}/out`,
    table: { name: TABLE, mode, schema, ...(mode === "replace-window" ? { windowColumn: "day" } : {}) },
  };
}

async function runCrawler(
  store: ObjectStore,
  stateDir: string,
  args: readonly string[],
  death: NthPlan | number | undefined,
): Promise<CrawlerEnd> {
  const nth = typeof death === "object" ? death : undefined;
  const env = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    COLLECTRO_GCS_ENDPOINT: store.endpoint,
    ...(nth ? nthEnvironment(nth) : {}),
  };
  const crawler = await spawnObserved(process.execPath, [join(programs, "crawler.js"), stateDir, ...args], { env });
  const timer = typeof death === "number" ? setTimeout(() => crawler.kill("SIGKILL"), death) : undefined;
  // Its containers live on: ending them is for the crawler that takes the run up.
  const { code, signal } = await crawler.ended;
  clearTimeout(timer);
  const strike = nth && readStrike(nth);
  if (signal !== null) return { strike, outcomes: undefined, crash: undefined };
  await crawler.exit;
  if (code !== 0 && strike === undefined) throw new Error(`a crawler ended by itself: ${crawler.stderr.slice(-500)}`);
  if (code !== 0) return { strike, outcomes: undefined, crash: crawler.stderr };
  return { strike, outcomes: JSON.parse(crawler.stdout), crash: undefined };
}

/** What a state folder holds after a crawler: read by the public functions, as a screen would. */
export interface Seen {
  readonly runs: readonly (RunRecord & { readonly lines: readonly string[] })[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** What SQLite's own check says of the record. */
  readonly integrity: string;
}

/** Looks at the newest runs and at all rows. */
export async function lookAt({ stateDir }: CrawlWorld): Promise<Seen> {
  await using state = openState(stateDir);
  const runs = state.runs.list(1).map((run) => {
    return { ...run, lines: readRun(state, run.id)?.log.map(({ log }) => log) ?? [] };
  });
  const preview = await previewRows(state, TABLE, 1_000_000);
  return { runs, rows: preview?.rows ?? [], integrity: integrityOf(join(stateDir, "runs.sqlite")) };
}

function integrityOf(path: string): string {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return String(database.prepare("PRAGMA integrity_check").get()?.["integrity_check"]);
  } finally {
    database.close();
  }
}
