import type { Result } from "../simulate.js";
import { lowerBound, MAX_STRETCH } from "./checks.js";

type Language = "en" | "ja";
type Row = readonly [en: string, ja: string, cell: (result: Result) => string];

const whole = (value: number): string => Math.round(value).toLocaleString("en-US");

const ROWS: readonly Row[] = [
  ["slices × pods", "スライス × Pod", ({ scenario }) => `${whole(scenario.slices)} × ${whole(scenario.pods)}`],
  [
    "limit of the source, requests/s",
    "取得元の上限 (リクエスト/秒)",
    (result) => whole(result.scenario.requestsPerSecond),
  ],
  ["attempts at slices", "スライスの試行", ({ attempts }) => whole(attempts)],
  ["pods started", "起動した Pod", ({ podStarts }) => whole(podStarts)],
  ["pods evicted", "強制退去した Pod", ({ evictions }) => whole(evictions)],
  ["pods that stood still and woke up", "停止後に復帰した Pod", ({ freezes }) => whole(freezes)],
  ["slices loaded", "格納したスライス", ({ loaded }) => whole(loaded)],
  ["slices failed for good", "失敗が確定したスライス", ({ failed }) => whole(failed)],
  ["**slices lost**", "**失われたスライス**", ({ lost }) => whole(lost)],
  ["**slices doubled**", "**重複したスライス**", ({ doubled }) => whole(doubled)],
  ["loads refused, the slice being in the table", "格納済みのため行わなかった格納", ({ refused }) => whole(refused)],
  ["**most requests/s at the source**", "**取得元への最大リクエスト/秒**", ({ peakRate }) => peakRate.toFixed(1)],
  ["makespan, s", "全体の所要 (秒)", ({ makespanSeconds }) => whole(makespanSeconds)],
  ["work ÷ pods, s", "作業 ÷ Pod (秒)", ({ workBoundSeconds }) => whole(workBoundSeconds)],
  ["requests ÷ limit, s", "リクエスト ÷ 上限 (秒)", ({ limitBoundSeconds }) => whole(limitBoundSeconds)],
  [
    `**makespan ÷ lower bound** (≤ ${MAX_STRETCH})`,
    `**所要 ÷ 下限** (≤ ${MAX_STRETCH})`,
    (result) => (result.makespanSeconds / lowerBound(result)).toFixed(3),
  ],
  [
    "requests to the bucket for each slice",
    "スライスあたりのバケットへのリクエスト",
    (result) => result.ledgerRequests.toFixed(1),
  ],
];

/** Of the scenarios. */
export const TITLES: Readonly<Record<Language, Readonly<Record<Result["scenario"]["name"], string>>>> = {
  en: { work: "the work is the bound", limit: "the source is the bound", load: "loads last three leases" },
  ja: { work: "作業が下限を決める", limit: "取得元が下限を決める", load: "格納がリース 3 回分続く" },
};

/** The figures as a Markdown table. */
export function markdownTable(results: readonly Result[], language: Language): string {
  const heads = results.map(({ scenario }) => TITLES[language][scenario.name]);
  const lines = ROWS.map(([en, ja, cell]) => `| ${[language === "en" ? en : ja, ...results.map(cell)].join(" | ")} |`);
  return [`| | ${heads.join(" | ")} |`, `|---|${results.map(() => "---:|").join("")}`, ...lines].join("\n");
}

/** The figures for a terminal. */
export function terminalTable(results: readonly Result[]): string {
  const cells = ROWS.map(([en, , cell]) => [en.replaceAll("*", ""), ...results.map(cell)]);
  const rows = [["", ...results.map(({ scenario }) => TITLES.en[scenario.name])], ...cells];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)))
      .join("  ");
  return `${rows.map(line).join("\n")}\n`;
}
