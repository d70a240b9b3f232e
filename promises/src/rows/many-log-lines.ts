import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { peakMemory } from "@collectro/bench/peak-memory";
import { sharedDir } from "@collectro/contract";
import { openRecordedLog } from "@collectro/crawler";
import type { Promised } from "../promise.js";
import { type RunningHost, startHost } from "../world/host-run.js";
import { type Progress, slowdownOf } from "../world/slowdown.js";
import { openWorld } from "../world/world.js";

const MIB = 1024 * 1024;
const DAY = "2024-09-24";
const POLL_MS = 20;
const LOOK_MS = 5;
const MAX_SUPERVISOR_MIB = 100;
const MAX_SLOWDOWN = 1.5;

/** A connector that says a million things, and the crawler's reader that follows it. */
export const manyLogLines: Promised = {
  name: "many-log-lines",
  promise: {
    en: "A million log lines reach log.txt and the crawler's record, each once and in order, the last ones as fast as the first",
    ja: "ログ百万行も log.txt とクローラーの記録に一行ずつ順に届き、最後の行も最初と同じ速さで書かれる",
  },
  measure: async ({ dir, size }) => {
    await using world = await openWorld(dir);
    const lines = size === "full" ? 1_000_000 : 100_000;
    const host = await startHost(world, { from: DAY, params: { mode: "chatters", lines } });
    const peak = peakMemory(host.process.pid, host.process.ended);
    const { sizes, record } = await follow(host, dir);
    const run = await host.finish();
    const written = numbersOf(run.report.lines.map(({ log }) => log));
    return [
      { what: { en: "lines", ja: "行" }, value: written.length, atLeast: lines, atMost: lines },
      {
        what: { en: "lost, doubled or out of order in log.txt", ja: "log.txt で欠けた・重複した・順序の違う行" },
        value: misplaced(written),
        atMost: 0,
      },
      {
        what: { en: "the same in the crawler's record", ja: "クローラーの記録で同じもの" },
        value: misplaced(record) + Math.abs(record.length - lines),
        atMost: 0,
      },
      {
        what: { en: "time of a part in the second half to one in the first", ja: "後半と前半の同量にかかる時間の比" },
        value: slowdownOf(sizes),
        atMost: MAX_SLOWDOWN,
      },
      {
        what: { en: "peak memory of process 1", ja: "プロセス 1 の最大メモリー" },
        value: (await peak).supervisorBytes / MIB,
        unit: "MiB",
        atMost: MAX_SUPERVISOR_MIB,
      },
    ];
  },
};

/** Reads the log as the crawler does while it grows; tells its size on the way and the numbers that were recorded. */
async function follow(host: RunningHost, dir: string): Promise<{ sizes: Progress[]; record: number[] }> {
  const log = sharedDir(host.sharedDir).log;
  const mark = { logStart: 0, recordStart: 0 };
  const reader = await openRecordedLog({ log, record: join(dir, "record.txt"), mark, onMark: () => {} });
  const sizes: Progress[] = [];
  const record: number[] = [];
  let ended = false;
  void host.process.ended.then(() => {
    ended = true;
  });
  const take = (lines: readonly string[]): void => {
    for (const number of numbersOf(lines)) record.push(number);
  };
  const look = (): void => {
    sizes.push({ atMs: performance.now(), done: statSync(log, { throwIfNoEntry: false })?.size ?? 0 });
  };
  const looking = setInterval(look, LOOK_MS);
  while (!ended) {
    take((await reader.poll()).lines);
    await sleep(POLL_MS);
  }
  clearInterval(looking);
  look();
  take((await reader.finish()).lines);
  return { sizes, record };
}

function numbersOf(lines: readonly string[]): number[] {
  return lines.flatMap((line) => {
    const [, number] = /\bline ([0-9]+)\b/.exec(line) ?? [];
    return number === undefined ? [] : [Number(number)];
  });
}

function misplaced(numbers: readonly number[]): number {
  return numbers.filter((number, index) => number !== index).length;
}
