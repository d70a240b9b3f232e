import { statSync } from "node:fs";
import { peakMemory } from "@collectro/bench/peak-memory";
import { addDays } from "@collectro/contract";
import { memoryCgroup } from "@collectro/faultkit";
import type { Promised } from "../promise.js";
import { type FinishedHost, startHost } from "../world/host-run.js";
import { type Progress, slowdownOf } from "../world/slowdown.js";
import { BUCKET, openWorld, type World } from "../world/world.js";

const MIB = 1024 * 1024;
const FIRST_DAY = "1900-01-01";
/** One slice in so many has rows. */
const EVERY = 10;
const ROWS = 3;
/** The container's memory, in MiB. Without a limit V8 collects late, which says nothing of what is needed. */
const LIMIT_MIB = 512;
const MAX_SLOWDOWN = 1.5;

/** As many objects as a run may have, each in a slice of its own, and nine slices without rows between two of them. */
export const manySlices: Promised = {
  name: "many-slices",
  promise: {
    en: "A run of very many slices fits its container, and its last ones are read about as fast as the first",
    ja: "スライスが非常に多い実行もコンテナに収まり、最後のスライスも最初とほぼ同じ速さで読まれる",
  },
  measure: async ({ dir, size, say }) => {
    const slices = size === "full" ? 100_000 : 10_000;
    await using world = await openWorld(dir);
    const { run, peak, boxMib, wrong } = await runSlices(world, slices);
    say(`worker ${(peak.workerBytes / MIB).toFixed(0)} MiB, supervisor ${(peak.supervisorBytes / MIB).toFixed(0)} MiB`);
    return [
      { what: { en: "slices", ja: "スライス" }, value: slices, atLeast: slices },
      {
        what: { en: "of which with rows, one object each", ja: "うち行がありオブジェクトになったもの" },
        value: run.listed.length,
        atLeast: slices / EVERY,
        atMost: slices / EVERY,
      },
      {
        what: { en: "rows lost, doubled or foreign", ja: "欠けた行・重複した行・余分な行" },
        value: wrong,
        atMost: 0,
      },
      {
        what: { en: "time of a part in the second half to one in the first", ja: "後半と前半の同量にかかる時間の比" },
        value: slowdownOf(progressOf(world, run)),
        atMost: MAX_SLOWDOWN,
      },
      {
        what: { en: "peak of all its processes and its page cache", ja: "全プロセスとページキャッシュの最大" },
        value: boxMib,
        unit: "MiB",
        atMost: LIMIT_MIB,
      },
    ];
  },
};

async function runSlices(world: World, slices: number) {
  await using box = await memoryCgroup(LIMIT_MIB * MIB);
  const to = addDays(FIRST_DAY, slices - 1);
  const host = await startHost(world, {
    from: FIRST_DAY,
    to,
    params: { mode: "sparse", every: EVERY, count: ROWS },
    supervisor: { maxWindowDays: slices },
    wrap: box.wrap,
  });
  const peak = await peakMemory(host.process.pid, host.process.ended);
  const run = await host.finish();
  if (run.report.result !== "success") throw new Error(`${slices} slices: ${run.stdout.slice(-300)}`);
  return { run, peak, boxMib: box.peakBytes() / MIB, wrong: wrongRows(run, slices) };
}

/** Which days have rows is the connector's rule: the day's number is a multiple of `EVERY`. */
function wrongRows({ lines }: FinishedHost, slices: number): number {
  const first = Date.parse(FIRST_DAY) / 86_400_000;
  const wanted = new Set<string>();
  for (let day = first; day < first + slices; day += 1) {
    if (day % EVERY !== 0) continue;
    const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
    for (let row = 0; row < ROWS; row += 1) wanted.add(`${date}-${row}`);
  }
  const found = lines.map((line) => (JSON.parse(line) as { id: string }).id);
  const right = new Set(found.filter((id) => wanted.has(id)));
  return wanted.size - right.size + (found.length - right.size);
}

/** When each object was written, in their order. */
function progressOf(world: World, { listed }: FinishedHost): Progress[] {
  return listed
    .map((object) => statSync(world.store.pathOf(BUCKET, object) ?? "").mtimeMs)
    .sort((a, b) => a - b)
    .map((atMs, index) => ({ atMs, done: index + 1 }));
}
