import { join } from "node:path";
import type { LoadMode } from "@collectro/crawler";
import type { NthMode } from "@collectro/faultkit";
import pLimit from "p-limit";
import type { Figure, Ground, Promised } from "../promise.js";
import { type CrawlFound, sumOf } from "../world/crawl-audit.js";
import { strikeCrawls } from "../world/crawl-kills.js";

/** State folders worked on side by side: one for each core of a small machine. */
const SIDE_BY_SIDE = 2;

interface Campaign {
  readonly mode: NthMode;
  readonly table: LoadMode;
  /** Every `step`-th operation, the first one first. */
  readonly step: number;
  readonly first: number;
}

/** Kills and faults of the crawler at each of its operations; another crawler takes the run up, and is killed at times. */
export const crawlerKilled: Promised = {
  name: "crawler-killed",
  promise: {
    en: "Wherever a crawler is killed: each window is in the table exactly once, each log line in the record",
    ja: "クローラーがどこで強制終了されても、期間の行はテーブルに、ログ行は記録に、ちょうど一度ずつ入る",
  },
  measure: async (ground) => {
    const limit = pLimit(SIDE_BY_SIDE);
    const campaigns = campaignsOf(ground);
    const found = await Promise.all(
      campaigns.map((campaign, index) =>
        limit(async () => {
          const one = await strikeCrawls(join(ground.dir, String(index)), campaign, ground.say);
          ground.say(`${campaign.mode}, ${campaign.table}: ${one.strikes} strikes`);
          return one;
        }),
      ),
    );
    const kills = found.filter((_, index) => campaigns[index]?.mode !== "fail");
    return figuresOf(ground, sumOf(kills), sumOf(found));
  },
};

function campaignsOf({ size }: Ground): Campaign[] {
  const modes = ["kill", "kill-after", "fail"] as const;
  const at = size === "full" ? { kill: 1, "kill-after": 2, fail: 2 } : { kill: 20, "kill-after": 20, fail: 20 };
  // Other operations for each kind of table.
  return modes.flatMap((mode, index) => [
    { mode, table: "append" as const, step: at[mode], first: 1 + ((index * 5) % at[mode]) },
    { mode, table: "replace-window" as const, step: at[mode], first: 1 + ((index * 5 + 9) % at[mode]) },
  ]);
}

function figuresOf({ size }: Ground, kills: CrawlFound, all: CrawlFound): Figure[] {
  const none = (en: string, ja: string, value: number): Figure => ({ what: { en, ja }, value, atMost: 0 });
  return [
    {
      what: { en: "kills of crawlers", ja: "クローラーの強制終了" },
      value: all.kills,
      atLeast: size === "full" ? 100 : 30,
    },
    { what: { en: "faults of disk, record, store, warehouse", ja: "障害の数" }, value: all.strikes - kills.strikes },
    { what: { en: "windows loaded", ja: "格納された期間" }, value: all.loaded, atLeast: Math.ceil(kills.strikes / 2) },
    none("rows missing", "欠けた行", all.missing),
    none("rows doubled", "重複した行", all.doubled),
    none("rows changed", "変わった行", all.changed),
    none("log lines lost or doubled", "失われた、または重複したログ行", all.wrongLines),
    none("wrong verdicts", "誤った判定", all.wrongVerdicts),
    none("processes left", "残ったプロセス", all.left),
    none("damaged records", "壊れた記録", all.damaged),
  ];
}
