import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Figure, Promised } from "../promise.js";
import { killBackfills } from "../world/backfill-kills.js";
import { randomOf } from "../world/backfill-runs.js";
import { workflowOf } from "../world/crawl-world.js";

/** State folders worked on side by side: one for each core of a small machine. */
const SIDE_BY_SIDE = 2;

/** Kills of backfills after random times, and of their resumptions. */
export const backfillKilled: Promised = {
  name: "backfill-killed",
  promise: {
    en: "Whenever a backfill is killed: after --resume each day is in the table exactly once",
    ja: "バックフィルがいつ強制終了されても、--resume の後、各日の行はちょうど一度ずつテーブルに入る",
  },
  measure: async ({ dir, size, say }) => {
    const kills = size === "full" ? 200 : 6;
    const lanes = Array.from({ length: SIDE_BY_SIDE }, async (_, lane) => {
      const folder = join(dir, String(lane));
      mkdirSync(folder);
      const workflow = join(folder, "workflow.json");
      writeFileSync(workflow, JSON.stringify(workflowOf("append")));
      const told = (text: string): void => say(`lane ${lane}: ${text}`);
      const victims = { stateDir: join(folder, "state"), workflow, random: randomOf(lane + 1), say: told };
      return await killBackfills(victims, kills / SIDE_BY_SIDE);
    });
    // The folders are in use until the last lane has ended.
    await Promise.allSettled(lanes);
    const found = await Promise.all(lanes);
    const sum = (of: (one: (typeof found)[number]) => number): number =>
      found.reduce((total, one) => total + of(one), 0);
    const none = (en: string, ja: string, value: number): Figure => ({ what: { en, ja }, value, atMost: 0 });
    return [
      {
        what: { en: "kills at random times", ja: "ランダムな時点での強制終了" },
        value: sum((one) => one.kills),
        atLeast: kills,
      },
      { what: { en: "days to be loaded", ja: "格納すべき日数" }, value: sum(({ days }) => days) },
      none(
        "rows missing",
        "欠けた行",
        sum(({ missing }) => missing),
      ),
      none(
        "rows doubled",
        "重複した行",
        sum(({ doubled }) => doubled),
      ),
      none(
        "wrong verdicts",
        "誤った判定",
        sum(({ wrongVerdicts }) => wrongVerdicts),
      ),
    ];
  },
};
