import type { NthMode } from "@collectro/faultkit";
import type { Figure, Ground, Promised } from "../promise.js";
import { type Campaign, type Found, strikeEach } from "../world/kill-points.js";
import { openWorld } from "../world/world.js";

const WINDOW = { from: "2024-01-01", to: "2024-01-02" } as const;
/** 18 days: nine operations of the worker for each. */
const LONG_WINDOW = { from: "2024-02-20", to: "2024-03-08" } as const;

/** How the source behaves, and how many of its days are read side by side. */
const TALKS = { mode: "talks", count: 3, lines: 1, parallel: 2 } as const;
const SOURCES = [
  TALKS,
  { ...TALKS, parallel: 1, lines: 3 },
  { ...TALKS, parallel: 6 },
  { mode: "rows", count: 400, pad: 50, parallel: 3 },
  { mode: "slow", count: 10, waitMs: 5, parallel: 4 },
  { mode: "rows", count: 1, parallel: 1 },
] as const;

/** Kills, faults and delays of the worker, at each of its operations. */
export const workerKilled: Promised = {
  name: "worker-killed",
  promise: {
    en: "Whatever ends or disturbs the worker, at whatever moment: the word is right",
    ja: "ワーカーがいつ、どのように落ちても、乱されても、結果の語は正しい",
  },
  measure: async (ground) => {
    await using world = await openWorld(ground.dir);
    const found: Found[] = [];
    for (const campaign of campaignsOf(ground)) {
      found.push(await strikeEach(world, campaign));
      ground.say(`${campaign.mode}, ${campaign.run.params?.["mode"]}: ${found.at(-1)?.strikes} strikes`);
    }
    return figuresOf(ground, found);
  },
};

function campaignsOf({ size }: Ground): Campaign[] {
  const common = { program: "worker/main", ports: ["fs", "gcs", "channel"], silenceIsRight: false } as const;
  const campaign = (
    mode: NthMode,
    window: { from: string; to: string },
    params: (typeof SOURCES)[number],
  ): Campaign => {
    return { ...common, mode, run: { ...window, params }, expected: { ...window, count: params.count } };
  };
  const sources = size === "full" ? SOURCES : [TALKS];
  const window = size === "full" ? LONG_WINDOW : WINDOW;
  // The short set kills before each operation; after every second one, and every second fault and delay, will do.
  const step = size === "full" ? 1 : 2;
  const kills = sources.flatMap((source) => [
    campaign("kill", window, source),
    { ...campaign("kill-after", window, source), step },
  ]);
  const rest = (["fail", "delay"] as const).map((mode) => ({ ...campaign(mode, WINDOW, TALKS), step }));
  return [...kills, ...rest];
}

function figuresOf({ size, say }: Ground, found: readonly Found[]): Figure[] {
  const sum = (pick: (one: Found) => number): number => found.reduce((total, one) => total + pick(one), 0);
  const wrong = found.flatMap((one) => one.wrong);
  for (const text of wrong) say(text);
  // The last two are the faults and the delays.
  const killed = found.slice(0, -2);
  const kills = killed.reduce((total, one) => total + one.strikes, 0);
  const slowestMs = Math.max(...killed.map((one) => one.slowestMs));
  return [
    {
      what: { en: "kill points tried", ja: "試した強制終了の時点" },
      value: kills,
      atLeast: size === "full" ? 2_000 : 40,
    },
    { what: { en: "faults and delays tried", ja: "試した障害と遅延" }, value: sum((one) => one.strikes) - kills },
    { what: { en: "wrong words", ja: "誤った語" }, value: wrong.length, atMost: 0 },
    {
      what: { en: "from the death to `failure`, at most", ja: "落ちてから `failure` まで、最長" },
      value: slowestMs / 1000,
      unit: "s",
      atMost: 2,
    },
  ];
}
