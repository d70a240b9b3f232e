import { mkdirSync } from "node:fs";
import { type CrawlOutcome, crawl, openState, type State, type Workflow } from "@collectro/crawler";
import { liveProcesses } from "@collectro/faultkit";
import type { Figure, Promised } from "../promise.js";

const DAY = "2024-09-24";
/** Either limit of a run; the other one is out of reach. */
const LIMIT_MS = 2_000;
const BEYOND_MS = 3_600_000;
/** What ending may take beyond the grace. */
const ENDING_SECONDS = 5;

const BUSY_LOOP = `process.on("SIGTERM", () => undefined); for (;;);`;
const SLEEP = "while :; do sleep 1; done";
const IGNORE = "trap '' TERM INT HUP";
const CLAIM = `cd "$COLLECTRO_SHARED_DIR"; printf '{"gcsPaths":[]}' >loadpath.txt; printf success >job_result.txt`;

/** Containers that hear no signal, each in its own way. */
const DEAF: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "shell that traps its signals": ["/bin/sh", "-c", `${IGNORE}; ${SLEEP}`],
  "program that never comes to its handler": [process.execPath, "-e", BUSY_LOOP],
  "daemon in a session of its own": ["/bin/sh", "-c", `${IGNORE}; setsid sh -c "${IGNORE}; ${SLEEP}" & ${SLEEP}`],
  "daemon whose parent is gone at once": ["/bin/sh", "-c", `setsid sh -c "${IGNORE}; ${SLEEP}" & sleep 3600`],
  "outputs closed": ["/bin/sh", "-c", `exec >&- 2>&- <&-; ${IGNORE}; ${SLEEP}`],
  "success claimed when it is told to stop": ["/bin/sh", "-c", `trap '${CLAIM}' TERM; ${SLEEP}`],
};

/** Containers that ignore everything, stopped by either limit. */
export const deafContainer: Promised = {
  name: "deaf-container",
  promise: {
    en: "A container that ignores everything is judged `lost` and gone within its grace and 5 s",
    ja: "何を送っても応じないコンテナも、猶予と 5 秒のうちに `lost` と判定され、跡形なく終わる",
  },
  idle: true,
  measure: async ({ dir, size, say }) => {
    await using state = openState(dir);
    // The default grace takes its time; the short set grants less.
    const graceMs = size === "full" ? 30_000 : 2_000;
    const runs = Object.entries(DEAF).flatMap(([what, command]) =>
      (["silence", "total"] as const).map((limit) => ({ what, command, limit })),
    );
    const ended = await Promise.all(
      runs.map(async ({ what, command, limit }, index) => {
        const name = `deaf-${index}`;
        const one = await run(state, { ...workflowOf(dir, command, limit, graceMs), name });
        const seconds = Math.max(0, one.seconds - (LIMIT_MS + graceMs) / 1_000);
        if (!one.right || one.left > 0) say(`${what}, ${limit}: ${one.outcome.verdict}, ${one.left} processes left`);
        return { ...one, seconds };
      }),
    );
    return figuresOf(ended);
  },
};

interface Ended {
  readonly outcome: CrawlOutcome;
  /** Lost, for its limit. */
  readonly right: boolean;
  readonly seconds: number;
  readonly left: number;
}

async function run(state: State, workflow: Workflow): Promise<Ended> {
  const startMs = performance.now();
  const outcome = await crawl({ workflow, window: { from: DAY, to: DAY }, state });
  const seconds = (performance.now() - startMs) / 1_000;
  const environment = `COLLECTRO_SHARED_DIR=${state.folderOf(outcome.runId).sharedDir}`;
  const expected = workflow.limits.silenceMs === LIMIT_MS ? "SILENT" : "TOO_LONG";
  const right = outcome.verdict === "lost" && outcome.reasons.some(({ code }) => code === expected);
  return { outcome, right, seconds, left: liveProcesses({ environment }).length };
}

function workflowOf(
  dir: string,
  command: readonly [string, ...string[]],
  limit: "silence" | "total",
  graceMs: number,
): Workflow {
  mkdirSync(dir, { recursive: true });
  return {
    name: "deaf",
    runnable: { kind: "command", command },
    args: [],
    env: {},
    output: { bucket: "local", object: "out/" },
    table: { name: "t.rows", schema: { fields: [{ name: "id", type: "INT64", mode: "NULLABLE" }] }, mode: "append" },
    limits: {
      silenceMs: limit === "silence" ? LIMIT_MS : BEYOND_MS,
      totalMs: limit === "total" ? LIMIT_MS : BEYOND_MS,
      graceMs,
    },
    emptyWindow: "success",
    trustResult: false,
    dir,
  };
}

function figuresOf(ended: readonly Ended[]): Figure[] {
  const sum = (pick: (one: Ended) => number): number => ended.reduce((total, one) => total + pick(one), 0);
  return [
    { what: { en: "deaf containers stopped", ja: "止めた応じないコンテナ" }, value: ended.length, atLeast: 12 },
    {
      what: { en: "beyond limit and grace, at most", ja: "期限と猶予を超えた時間、最長" },
      value: Math.max(...ended.map(({ seconds }) => seconds)),
      unit: "s",
      atMost: ENDING_SECONDS,
    },
    { what: { en: "wrong verdicts", ja: "誤った判定" }, value: sum(({ right }) => Number(!right)), atMost: 0 },
    { what: { en: "processes left", ja: "残ったプロセス" }, value: sum(({ left }) => left), atMost: 0 },
  ];
}
