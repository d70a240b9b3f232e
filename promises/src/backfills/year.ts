import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addDays, daysOf, type RunWindow } from "@collectro/contract";
import { LOCAL_BUCKET, openState, previewRows } from "@collectro/crawler";
import { startObjectStore } from "@collectro/object-store";
import { randomOf, runBackfill } from "../world/backfill-runs.js";
import type { SetGround, SetOutcome } from "./set.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const CSV = join(ROOT, "node_modules/vega-datasets/data/seattle-weather.csv");
const SCHEMA = join(ROOT, "workflows/schemas/seattle-weather.json");
const TABLE = "demo.seattle_weather";
const FIRST_DAY = "2014-01-01";
const DAYS = 365;
const KILLS = 6;
const DAYS_OF_A_MONTH = 31;
/** What the Dockerfile is built to by CI. */
const IMAGE = process.env["COLLECTRO_IMAGE"] ?? "localhost/collectro-connect:ci";

/** A year of the demo's workflow, day by day, as processes of this machine. */
export async function localYear(ground: SetGround): Promise<SetOutcome> {
  const command = [process.execPath, join(ROOT, "packages/container/dist/main.js")];
  return await yearOf(ground, "day", { command, args: argumentsFor(CSV, SCHEMA) }, {});
}

/** The same year by months, in containers of the product's image. They find the file in a bucket, which outlives every kill. */
export async function podmanYear(ground: SetGround): Promise<SetOutcome> {
  const store = await startObjectStore({ root: join(ground.dir, "store"), buckets: [LOCAL_BUCKET] });
  try {
    const name = encodeURIComponent("source/seattle-weather.csv");
    const url = `${store.endpoint}/upload/storage/v1/b/${LOCAL_BUCKET}/o?uploadType=media&name=${name}`;
    const { ok } = await fetch(url, { method: "POST", body: readFileSync(CSV) });
    if (!ok) throw new Error("the file could not be stored");
    const args = argumentsFor(`gs://${LOCAL_BUCKET}/source/seattle-weather.csv`, readFileSync(SCHEMA, "utf8"));
    const container = { image: IMAGE, args: [...args, `--param=gcsEndpoint=${store.endpoint}`] };
    const env = { ...podmanEnvironment(), COLLECTRO_GCS_ENDPOINT: store.endpoint };
    return await yearOf(ground, "month", container, env);
  } finally {
    await store.close();
  }
}

function argumentsFor(path: string, schema: string): string[] {
  const output = `--output=gs://${LOCAL_BUCKET}/demo`;
  return ["--connector=files", `--param=path=${path}`, "--param=dateColumn=date", `--schema=${schema}`, output];
}

async function yearOf(
  { dir, days = DAYS, kills = KILLS, say }: SetGround,
  size: "day" | "month",
  container: object,
  env: Readonly<Record<string, string>>,
): Promise<SetOutcome> {
  const window = { from: FIRST_DAY, to: addDays(FIRST_DAY, days - 1) };
  const workflow = join(dir, "workflow.json");
  // As the demo's, but for the mode: with `append` nothing hides a second load.
  const table = { name: TABLE, schema: SCHEMA, mode: "append" };
  const output = `gs://${LOCAL_BUCKET}/demo`;
  writeFileSync(workflow, JSON.stringify({ name: "year", ...container, output, table, emptyWindow: "failure" }));
  const stateDir = join(dir, "state");
  const random = randomOf(days);
  const slices = size === "day" ? days : Math.ceil(days / DAYS_OF_A_MONTH);
  // The kills are spread over the backfill: each comes somewhere in a part of its own, counted in runs that were begun.
  const dueAt = (kill: number): number => Math.max(1, Math.floor(((kill + random()) * slices) / kills));
  const startMs = performance.now();
  let killed = 0;
  const start = async (mode: string) => {
    const due = dueAt(killed);
    const isDue = (): boolean => runsIn(stateDir) >= due;
    const args = [stateDir, workflow, window.from, window.to, mode, size];
    return (await runBackfill(args, killed < kills ? isDue : undefined, env)).end;
  };
  let end = await start("new");
  for (; !end; end = await start("resume")) {
    killed += 1;
    say(`killed ${killed} times; ${(await readTable(stateDir)).size} days are in the table`);
  }
  const seconds = Math.round((performance.now() - startMs) / 1000);
  return judge(window, killed, seconds, end, await readTable(stateDir));
}

/** Runs that were begun so far. */
function runsIn(stateDir: string): number {
  const dir = join(stateDir, "runs");
  return existsSync(dir) ? readdirSync(dir).length : 0;
}

/** What podman needs of the environment. */
export function podmanEnvironment(): Record<string, string> {
  const { CONTAINERS_CONF = "" } = process.env;
  return { COLLECTRO_CONTAINER_ENGINE: "podman", ...(CONTAINERS_CONF ? { CONTAINERS_CONF } : {}) };
}

/** Rows of each day. */
async function readTable(stateDir: string): Promise<Map<string, number>> {
  await using state = openState(stateDir);
  const rows = new Map<string, number>();
  for (const { date } of (await previewRows(state, TABLE, 100_000))?.rows ?? []) {
    rows.set(String(date), (rows.get(String(date)) ?? 0) + 1);
  }
  return rows;
}

function judge(
  window: RunWindow,
  killed: number,
  seconds: number,
  end: { readonly exitCode: number; readonly rows: number; readonly daysLoaded: number },
  table: ReadonlyMap<string, number>,
): SetOutcome {
  const days = daysOf(window);
  const rows = [...table.values()].reduce((sum, count) => sum + count, 0);
  const twice = [...table.values()].filter((count) => count > 1).length;
  const missing = days.filter((day) => !table.has(day)).length;
  const verdict = `exit ${end.exitCode}, ${end.daysLoaded} days loaded, ${end.rows} rows`;
  const found = `${rows} rows, ${missing} days missing, ${twice} days twice`;
  const agrees = end.exitCode === 0 && end.daysLoaded === days.length && end.rows === rows && missing + twice === 0;
  return {
    told: `${days.length} days, killed ${killed} times, ${seconds} s; verdict: ${verdict}; table: ${found}`,
    agrees,
  };
}
