import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";
import type { Promised } from "../promise.js";
import { wrongOf } from "../world/expected.js";
import { type HostRunOptions, startHost } from "../world/host-run.js";
import { openWorld, type World } from "../world/world.js";

const DAY = "2024-09-24";
const COUNT = 200;

/** What a container may be doing when it is told to stop. */
const BUSY: readonly (HostRunOptions & { readonly stalledStore?: boolean })[] = [
  { params: { mode: "sleeps", count: COUNT } },
  { params: { mode: "spins", count: COUNT } },
  { params: { mode: "slow", count: COUNT, waitMs: 20_000 } },
  { params: { mode: "rows", count: COUNT }, stalledStore: true },
];

/** SIGTERM at random moments of runs that sleep, spin, wait and upload into a store that no longer answers. */
export const stopped: Promised = {
  name: "stopped",
  promise: {
    en: "After SIGTERM the result is there within 9 s, whatever the connector does",
    ja: "SIGTERM の後、コネクタが何をしていても 9 秒以内に結果が出る",
  },
  measure: async ({ dir, size, say }) => {
    await using healthy = await openWorld(`${dir}/healthy`);
    await using stalled = await openWorld(`${dir}/stalled`);
    stalled.store.faults.arm({ method: "storage.objects.insert", instruction: "stall", times: Infinity });
    const times = size === "full" ? 50 : 2;
    const wrong: string[] = [];
    const seconds: number[] = [];
    // Most of a run is its grace: four side by side leave the machine idle enough.
    const limit = pLimit(4);
    const runs = BUSY.flatMap((options) => Array.from({ length: times }, (_, index) => ({ options, index })));
    await Promise.all(
      runs.map(({ options, index }) =>
        limit(async () => {
          const world = options.stalledStore ? stalled : healthy;
          const run = await stopAt(world, options, (index / times) * 1_500);
          seconds.push(run.seconds);
          wrong.push(...run.wrong);
        }),
      ),
    );
    for (const text of wrong) say(text);
    return [
      { what: { en: "stops at spread moments", ja: "ばらした時点での停止" }, value: runs.length, atLeast: times * 4 },
      {
        what: { en: "SIGTERM to the end, at most", ja: "SIGTERM から終了まで、最長" },
        value: Math.max(...seconds),
        unit: "s",
        atMost: 9,
      },
      { what: { en: "wrong or missing words", ja: "誤った語、無い語" }, value: wrong.length, atMost: 0 },
    ];
  },
};

async function stopAt(world: World, options: HostRunOptions, afterMs: number) {
  const host = await startHost(world, { ...options, from: DAY });
  await sleep(afterMs);
  const startMs = performance.now();
  host.process.kill("SIGTERM");
  const run = await host.finish();
  const seconds = (performance.now() - startMs) / 1000;
  const early = run.report.result === undefined && run.signal === "SIGTERM";
  // Before its first line of code is loaded a process has no handler yet: nothing was claimed and nothing is there.
  const wrong = early ? [] : wrongOf(run, { from: DAY, to: DAY, count: COUNT });
  const silent = early || run.report.result !== undefined ? [] : ["no word"];
  return {
    seconds,
    wrong: [...wrong, ...silent].map((text) => `${JSON.stringify(options.params)} after ${afterMs} ms: ${text}`),
  };
}
