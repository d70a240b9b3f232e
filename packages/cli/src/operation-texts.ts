import type { Language } from "@collectro/contract";

/** What the verbs for daily work say: workflows, schedules, runs. */
export interface OperationTexts {
  readonly fits: string;
  tableToCome(table: string): string;
  tableFits(table: string): string;
  noWorkflows(dir: string): string;
  readonly scheduleColumns: readonly [string, string, string, string];
  readonly noSchedule: string;
  running(workflows: number, parallel: number): string;
  begins(workflow: string, from: string, due: string): string;
  ended(workflow: string, from: string, verdict: string, runId: string): string;
  notStarted(workflow: string, from: string, cause: string): string;
  skipped(workflow: string, from: string, due: string): string;
  rewound(workflow: string, from: string): string;
  fault(workflow: string | undefined, cause: string): string;
  readonly scheduleStopped: string;
  readonly runColumns: readonly [string, string, string, string, string, string, string];
  readonly noRuns: string;
  readonly open: string;
  noRun(given: string): string;
  severalRuns(given: string, ids: readonly string[]): string;
  readonly runHint: string;
  readonly notEnded: string;
  readonly inCluster: string;
  readonly labels: Readonly<Record<"workflow" | "dates" | "started" | "ended" | "turn" | "objects" | "log", string>>;
  objects(count: number, bytes: string): string;
  lines(count: number): string;
  readonly retriedAsRecorded: string;
  readonly orphanColumns: readonly [string, string, string];
  swept(orphans: number, looked: number, bytes: string): string;
  wouldSweep(orphans: number, looked: number, bytes: string): string;
  pruned(runs: number): string;
  wouldPrune(runs: number): string;
  readonly badDuration: string;
  readonly badCount: string;
  readonly badVerdict: string;
}

const en: OperationTexts = {
  fits: "fits",
  tableToCome: (table) => `${table} is not there yet; the first load makes it`,
  tableFits: (table) => `${table} fits the schema`,
  noWorkflows: (dir) => `no workflow in ${dir}`,
  scheduleColumns: ["workflow", "rule", "runs at", "FROM = TO"],
  noSchedule: "no workflow here has a schedule; docs/workflow.md shows how to give it one",
  running: (workflows, parallel) =>
    `following ${plural(workflows, "schedule")}, ${parallel} side by side; Ctrl-C stops`,
  begins: (workflow, from, due) => `${workflow}: begins for ${from} (due ${due})`,
  ended: (workflow, from, verdict, runId) => `${workflow}: ${from} ${verdict} (run ${runId})`,
  notStarted: (workflow, from, cause) => `${workflow}: ${from} could not be started and is tried again: ${cause}`,
  skipped: (workflow, from, due) => `${workflow}: ${from} left out (it was due ${due}, before this start)`,
  rewound: (workflow, from) =>
    `${workflow}: its schedule had been followed until ${from}, which is to come; it goes on from now`,
  fault: (workflow, cause) => `${workflow === undefined ? "" : `${workflow}: `}tried again in a moment: ${cause}`,
  scheduleStopped: "stopped; what was under way is run again at the next start",
  runColumns: ["run", "workflow", "dates", "started", "took", "verdict", "rows"],
  noRuns: "no runs",
  open: "under way",
  noRun: (given) => `there is no run ${given}`,
  severalRuns: (given, ids) => `${given} may be ${ids.join(", ")}`,
  runHint: "give a run of `collectro runs`, the beginning or the end of one, or last",
  notEnded: "this run has not ended",
  inCluster: "this run is a Job of a cluster",
  labels: {
    workflow: "workflow",
    dates: "dates",
    started: "started",
    ended: "ended",
    turn: "due",
    objects: "objects",
    log: "log",
  },
  objects: (count, bytes) => `${plural(count, "object")}, ${bytes}`,
  lines: (count) => plural(count, "line"),
  retriedAsRecorded: "no workflow of that name is in workflows/: it is run as it was recorded",
  orphanColumns: ["object", "bytes", "stored"],
  swept: (orphans, looked, bytes) => `removed ${plural(orphans, "orphan")} of ${plural(looked, "object")}, ${bytes}`,
  wouldSweep: (orphans, looked, bytes) =>
    `${plural(orphans, "orphan")} among ${plural(looked, "object")}, ${bytes}; --yes removes them`,
  pruned: (runs) => `removed ${plural(runs, "run")}`,
  wouldPrune: (runs) => `${plural(runs, "run")} would go; --yes removes them`,
  badDuration: "write a time such as 30m, 24h or 90d",
  badCount: "write a whole number",
  badVerdict: "it is one of loaded, failed, lost, open",
};

const ja: OperationTexts = {
  fits: "問題ありません",
  tableToCome: (table) => `${table} はまだありません。最初の格納時に作成します`,
  tableFits: (table) => `${table} はスキーマに合っています`,
  noWorkflows: (dir) => `${dir} にワークフローがありません`,
  scheduleColumns: ["ワークフロー", "規則", "実行日時", "FROM = TO"],
  noSchedule: "スケジュールのあるワークフローがありません。書き方は docs/workflow.ja.md にあります",
  running: (workflows, parallel) =>
    `${workflows} 件のスケジュールを実行します（同時に ${parallel} 件まで）。Ctrl-C で停止します`,
  begins: (workflow, from, due) => `${workflow}: ${from} 分を開始（予定 ${due}）`,
  ended: (workflow, from, verdict, runId) => `${workflow}: ${from} ${verdict}（実行 ${runId}）`,
  notStarted: (workflow, from, cause) => `${workflow}: ${from} 分を開始できないため、再度試みます: ${cause}`,
  skipped: (workflow, from, due) => `${workflow}: ${from} 分を省略（予定 ${due}、起動前）`,
  rewound: (workflow, from) => `${workflow}: スケジュールの記録が未来の ${from} まで進んでいたため、現在から続けます`,
  fault: (workflow, cause) => `${workflow === undefined ? "" : `${workflow}: `}まもなく再度試みます: ${cause}`,
  scheduleStopped: "停止しました。実行中だったものは次の起動時に再実行します",
  runColumns: ["実行", "ワークフロー", "日付", "開始", "所要", "判定", "行数"],
  noRuns: "実行がありません",
  open: "実行中",
  noRun: (given) => `実行 ${given} はありません`,
  severalRuns: (given, ids) => `${given} に当たる実行が複数あります: ${ids.join("、")}`,
  runHint: "collectro runs に出る実行の名前、その先頭か末尾、または last を指定してください",
  notEnded: "この実行はまだ終了していません",
  inCluster: "この実行はクラスタの Job です",
  labels: {
    workflow: "ワークフロー",
    dates: "日付",
    started: "開始",
    ended: "終了",
    turn: "予定",
    objects: "オブジェクト",
    log: "ログ",
  },
  objects: (count, bytes) => `${count} 個、${bytes}`,
  lines: (count) => `${count} 行`,
  retriedAsRecorded: "その名前のワークフローが workflows/ に無いため、記録された内容で実行します",
  orphanColumns: ["オブジェクト", "バイト", "保存日時"],
  swept: (orphans, looked, bytes) => `${looked} 個中 ${orphans} 個の孤立オブジェクトを削除しました（${bytes}）`,
  wouldSweep: (orphans, looked, bytes) =>
    `${looked} 個中 ${orphans} 個が孤立オブジェクトです（${bytes}）。--yes で削除します`,
  pruned: (runs) => `${runs} 件の実行を削除しました`,
  wouldPrune: (runs) => `${runs} 件の実行が対象です。--yes で削除します`,
  badDuration: "30m、24h、90d のように書いてください",
  badCount: "整数を書いてください",
  badVerdict: "loaded、failed、lost、open のどれかです",
};

/** The texts of a language. */
export function operationTexts(language: Language): OperationTexts {
  return language === "ja" ? ja : en;
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
