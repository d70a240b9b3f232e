import { setTimeout as sleep } from "node:timers/promises";
import { toxicProxy } from "@collectro/faultkit";
import type { Promised } from "../promise.js";
import { wrongOf } from "../world/expected.js";
import { type FinishedHost, type HostRunOptions, runHostOnce, startHost } from "../world/host-run.js";
import { openWorld, type World } from "../world/world.js";

const INSERT = "storage.objects.insert";
const WINDOW = { from: "2024-01-01", to: "2024-01-04" } as const;
const EXPECTED = { ...WINDOW, count: 3 } as const;
const SHARDS = 4;

const FAULTS = [
  ...["return-503", "return-500", "return-502", "return-504", "return-429", "return-408", "return-reset-connection"],
  ...["return-broken-stream-final-chunk-after-4B", "commit-then-reset", "commit-then-503", "corrupt-upload"],
];

const LOST_ANSWER = /^commit|^return-broken-stream/;

/** Faults of the object store, each three times in a row for every shard, and an outage of the whole store. */
export const storageFaults: Promised = {
  name: "storage-faults",
  promise: {
    en: "Three faults in a row, or an outage of 60 s, for every shard are survived, with exactly one object a shard",
    ja: "どのシャードも、連続 3 回の障害や 60 秒の停止を乗り越え、オブジェクトはシャードごとにちょうど一つ",
  },
  idle: true,
  measure: async ({ dir, size, say }) => {
    await using world = await openWorld(dir);
    const wrong: string[] = [];
    let struck = 0;
    for (const instruction of size === "full" ? FAULTS : FAULTS.filter((_, index) => index % 3 === 0)) {
      // What is stored at the first attempt, with only its answer lost, is found at the second: such a fault strikes once.
      const times = LOST_ANSWER.test(instruction) ? 1 : 3;
      const faults = Array.from({ length: SHARDS }, (_, day) =>
        world.store.faults.arm({ method: INSERT, match: `2024-01-0${day + 1}_`, instruction, times }),
      );
      const run = await runHostOnce(world, { ...WINDOW, params: { parallel: SHARDS } });
      struck += faults.reduce((sum, { id }) => sum + world.store.faults.get(id).struck, 0);
      const unspent = faults.filter(({ id }) => !world.store.faults.get(id).completed).length;
      if (unspent > 0) wrong.push(`${instruction}: ${unspent} planted faults never struck`);
      wrong.push(...wrongOfSurvivor(run).map((text) => `${instruction}: ${text}`));
      world.store.faults.clear();
    }
    const outageS = size === "full" ? 60 : 5;
    wrong.push(...(await outage(world, outageS)).map((text) => `outage: ${text}`));
    for (const text of wrong) say(text);
    return [
      {
        what: { en: "faults that struck", ja: "実際に起きた障害" },
        value: struck,
        atLeast: size === "full" ? 108 : 40,
      },
      { what: { en: "outage of the store", ja: "ストアの停止" }, value: outageS, unit: "s" },
      {
        what: { en: "runs that failed, lost or doubled", ja: "失敗・欠損・重複した実行" },
        value: wrong.length,
        atMost: 0,
      },
    ];
  },
};

/** The store goes away when the run has begun, and comes back. */
async function outage(world: World, seconds: number): Promise<string[]> {
  await using proxy = await toxicProxy({ upstream: { port: world.store.port } });
  const options: HostRunOptions = {
    ...WINDOW,
    endpoint: `http://127.0.0.1:${proxy.port}`,
    params: { mode: "slow", waitMs: 200 },
  };
  const host = await startHost(world, options);
  await host.process.waitUntil(() => proxy.connections > 0, { what: "a connection to the store" });
  const down = await proxy.arm({ kind: "down" });
  await sleep(seconds * 1000);
  await down.disarm();
  return wrongOfSurvivor(await host.finish());
}

/** A run that must have survived. */
export function wrongOfSurvivor(run: FinishedHost): string[] {
  const lost = run.report.result === "success" ? [] : [`no success: ${run.stdout.slice(-300)}`];
  const extra = run.stored.length === SHARDS ? [] : [`${run.stored.length} objects for ${SHARDS} shards`];
  return [...wrongOf(run, EXPECTED), ...lost, ...extra];
}
