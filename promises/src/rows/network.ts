import { setTimeout as sleep } from "node:timers/promises";
import { type FlowDirection, type Toxic, toxicProxy } from "@collectro/faultkit";
import pLimit from "p-limit";
import type { Promised } from "../promise.js";
import { wrongOf } from "../world/expected.js";
import { type HostRunOptions, startHost } from "../world/host-run.js";
import { openWorld, type World } from "../world/world.js";

/** Two objects of some 60 KB. */
const RUN = { from: "2024-01-01", to: "2024-01-02", params: { count: 200, pad: 100, parallel: 2 } } as const;
const EXPECTED = { from: RUN.from, to: RUN.to, count: RUN.params.count } as const;
const OBJECTS = 2;

/** Short waits, so that a network that stays ill is given up soon. */
const HASTY = { retry: { firstDeadlineMs: 700, totalMs: 2_500, firstDelayMs: 100, maxDelayMs: 400 } } as const;

interface Illness {
  readonly toxic: Toxic;
  readonly direction: FlowDirection;
  /** Strikes; default: no end. */
  readonly times?: number;
  /** Default: survived. A network that never gets well is one the run must fail on. */
  readonly incurable?: boolean;
}

const SLOW: readonly Toxic[] = [
  { kind: "latency", delayMs: 150 },
  { kind: "bandwidth", bytesPerSecond: 60_000 },
  { kind: "slicer", sliceBytes: 500, delayMs: 1 },
];
const BROKEN: readonly Toxic[] = [
  { kind: "timeout", closeMs: 200 },
  { kind: "reset_peer", delayMs: 20 },
  { kind: "limit_data", maxBytes: 100 },
];
const DIRECTIONS: readonly FlowDirection[] = ["toServer", "toClient"];

const ILLNESSES: readonly Illness[] = [
  ...DIRECTIONS.flatMap((direction): Illness[] => [
    ...SLOW.map((toxic) => ({ toxic, direction })),
    ...BROKEN.map((toxic) => ({ toxic, direction, times: 3 })),
    ...BROKEN.map((toxic) => ({ toxic, direction, incurable: true })),
  ]),
  // Only the client ends a healthy connection.
  { toxic: { kind: "slow_close", delayMs: 500 }, direction: "toServer" },
  { toxic: { kind: "down" }, direction: "toClient", times: 1 },
  { toxic: { kind: "down" }, direction: "toClient", incurable: true },
];

/** Every way in which a network is ill, between the container and the store. */
export const network: Promised = {
  name: "network",
  promise: {
    en: "A slow or broken network delays a run or fails it with a reason; it never loses or doubles a row",
    ja: "遅い、あるいは切れるネットワークは、実行を遅らせるか理由を示して失敗させるだけで、行を欠かせも重複させもしない",
  },
  measure: async ({ dir, size, say }) => {
    const rounds = size === "full" ? 10 : 1;
    const wrong: string[] = [];
    let strikes = 0;
    const limit = pLimit(4);
    await using world = await openWorld(dir);
    const one = async (illness: Illness): Promise<void> => {
      const seen = await runThrough(world, illness);
      strikes += seen.strikes;
      const { toxic, direction } = illness;
      const name = `${toxic.kind} ${direction}${illness.incurable ? ", for ever" : ""}`;
      wrong.push(...seen.wrong.map((text) => `${name}: ${text}`));
    };
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(ILLNESSES.map((illness) => limit(() => one(illness))));
    }
    for (const text of wrong) say(text);
    return [
      {
        what: { en: "runs through an ill network", ja: "障害のあるネットワークでの実行" },
        value: ILLNESSES.length * rounds,
        atLeast: 21,
      },
      {
        what: { en: "faults that struck", ja: "実際に起きた障害" },
        value: strikes,
        atLeast: ILLNESSES.length * rounds,
      },
      {
        what: {
          en: "wrong words, silent failures, faults that missed",
          ja: "誤った語、理由の無い失敗、起きなかった障害",
        },
        value: wrong.length,
        atMost: 0,
      },
    ];
  },
};

async function runThrough(world: World, { toxic, direction, times, incurable = false }: Illness) {
  await using proxy = await toxicProxy({ upstream: { port: world.store.port } });
  const isDown = toxic.kind === "down";
  const options: HostRunOptions = {
    ...RUN,
    // Long enough for the first connection to be there when the line goes dead.
    params: isDown ? { ...RUN.params, mode: "slow", waitMs: 400 } : RUN.params,
    endpoint: `http://127.0.0.1:${proxy.port}`,
    ...(incurable && { supervisor: HASTY }),
  };
  const arm = () => proxy.arm(toxic, { direction, ...(times !== undefined && !isDown && { times }) });
  const early = isDown ? undefined : await arm();
  const host = await startHost(world, options);
  if (isDown) await host.process.waitUntil(() => proxy.openConnections > 0, { what: "a connection to the store" });
  const armed = early ?? (await arm());
  if (isDown && !incurable) {
    await sleep(1_500);
    await armed.disarm();
  }
  const run = await host.finish();
  const { result, lines } = run.report;
  const wrong = wrongOf(run, EXPECTED);
  const wanted = incurable ? "failure" : "success";
  if (result !== wanted) wrong.push(`${result ?? "no word"} instead of ${wanted}: ${lines.at(-1)?.log}`);
  if (incurable && !lines.some(({ severity, log }) => severity === "error" && log.includes("OUTPUT_FAILED")))
    wrong.push(`the reason is not told: ${lines.at(-1)?.log}`);
  if (result === "success" && run.stored.length !== OBJECTS) wrong.push(`${run.stored.length} objects`);
  if (armed.strikes < (times ?? 1)) wrong.push(`struck ${armed.strikes} times`);
  if (wrong.length === 0) await world.forget(run.id);
  return { strikes: armed.strikes, wrong };
}
