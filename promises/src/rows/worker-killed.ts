import type { NthMode } from "@collectro/faultkit";
import type { Figure, Ground, Promised } from "../promise.js";
import { type Campaign, type Found, strikeEach } from "../world/kill-points.js";
import { openWorld } from "../world/world.js";

const WINDOW = { from: "2024-01-01", to: "2024-01-02" } as const;
/** 120 days: nine operations of the worker for each. */
const LONG_WINDOW = { from: "2024-01-01", to: "2024-04-29" } as const;

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
      ground.say(`${campaign.mode}: ${found.at(-1)?.strikes} strikes`);
    }
    return figuresOf(ground, found);
  },
};

function campaignsOf({ size }: Ground): Campaign[] {
  const modes: NthMode[] = ["kill", "kill-after", "fail", "delay"];
  const window = size === "full" ? LONG_WINDOW : WINDOW;
  const common = { program: "worker/main", ports: ["fs", "gcs", "channel"], silenceIsRight: false } as const;
  return modes.map((mode) => {
    const short = mode === "fail" || mode === "delay";
    const { from, to } = short ? WINDOW : window;
    const params = { mode: "talks", count: 3, lines: 1, parallel: 2 };
    return { ...common, mode, run: { from, to, params }, expected: { from, to, count: 3 } };
  });
}

function figuresOf({ size, say }: Ground, found: readonly Found[]): Figure[] {
  const sum = (pick: (one: Found) => number): number => found.reduce((total, one) => total + pick(one), 0);
  const wrong = found.flatMap((one) => one.wrong);
  for (const text of wrong) say(text);
  const [killed, killedAfter] = found;
  const kills = (killed?.strikes ?? 0) + (killedAfter?.strikes ?? 0);
  const slowestMs = Math.max(...found.slice(0, 2).map((one) => one.slowestMs));
  return [
    {
      what: { en: "kill points tried", ja: "試した強制終了の時点" },
      value: kills,
      atLeast: size === "full" ? 2_000 : 50,
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
