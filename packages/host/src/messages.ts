import type { Language } from "@collectro/contract";
import { type Details, detailsIn } from "./details.js";

/** The host's own info lines, and the facts of its problems. What a problem means comes from the catalogue of the contract. */
export interface Messages {
  readonly language: Language;
  /** What problems state. */
  readonly details: Details;
  started(connector: string, dates: string, runId: string, parent: string | undefined): string;
  widened(dates: string): string;
  unvalidated(): string;
  limited(rows: number): string;
  slices(count: number): string;
  progress(rows: number, objects: number, mib: string, note: string): string;
  waiting(reason: string, until: string | undefined): string;
  retrying(what: string, cause: string, attempt: number, delayS: string): string;
  sliceDone(dates: string, rows: number): string;
  skipped(count: number, reason: string): string;
  nulled(count: number, column: string): string;
  empty(): string;
  verified(rows: number, objects: number, mib: string, seconds: string): string;
  output(line: string): string;
  outputDropped(count: number): string;
  shortSecret(): string;
  orphans(left: number, prefix: string): string;
  moreErrors(count: number): string;
  linesLost(count: number): string;
  logFull(mib: string): string;
  linesLeftOut(count: number): string;
  stdoutBehind(count: number): string;
  stopping(signal: string, graceS: number): string;
}

const en: Messages = {
  language: "en",
  details: detailsIn("en"),
  started: (connector, dates, runId, parent) =>
    `connector ${connector}, dates ${dates}, run ${runId}${parent ? ` (started by ${parent})` : ""}`,
  widened: (dates) => `dates read after --expand-window: ${dates}`,
  unvalidated: () => "no schema is known: rows are stored without validation; pass --schema to have them checked",
  limited: (rows) => `--limit: only the first ${plural(rows, "row is", "rows are")} stored`,
  slices: (count) => `${plural(count, "slice")} to read`,
  progress: (rows, objects, mib, note) =>
    `${plural(rows, "row")} read, ${plural(objects, "object")} (${mib} MiB) stored${note && `; ${note}`}`,
  waiting: (reason, until) => `waiting: ${reason}${until ? `, until ${until}` : ""}`,
  retrying: (what, cause, attempt, delayS) => `${what}: ${cause}; attempt ${attempt + 1} in ${delayS} s`,
  sliceDone: (dates, rows) => `${dates}: ${plural(rows, "row")}`,
  skipped: (count, reason) => `${plural(count, "row was", "rows were")} skipped as asked: ${reason}`,
  nulled: (count, column) =>
    `${plural(count, "value")} of ${column} ${count === 1 ? "was" : "were"} written as null as asked: BigQuery cannot hold them`,
  empty: () => "no rows; an empty window counts as success here",
  verified: (rows, objects, mib, seconds) =>
    `${plural(rows, "row")} in ${plural(objects, "object")} (${mib} MiB): read = encoded = stored, every object verified, ${seconds} s`,
  output: (line) => `connector output: ${line}`,
  outputDropped: (count) =>
    `${plural(count, "more line of connector output was", "more lines of connector output were")} left out`,
  shortSecret: () => "a secret shorter than 4 characters cannot be masked; use a longer one",
  orphans: (left, prefix) => `${plural(left, "object")} of this failed run could not be deleted: ${prefix}`,
  moreErrors: (count) => `${plural(count, "more error of this kind is", "more errors of this kind are")} not listed`,
  linesLost: (count) => `${plural(count, "line of this log was", "lines of this log were")} lost: the disk is full`,
  logFull: (mib) =>
    `log.txt is full: this run has said ${mib} MiB; what it says from here on is left out, errors are not`,
  linesLeftOut: (count) => `log.txt is full: ${plural(count, "line was", "lines were")} left out`,
  stdoutBehind: (count) =>
    `stdout only: its reader is behind, ${plural(count, "line is", "lines are")} left out here; log.txt has them`,
  stopping: (signal, graceS) => `signal ${signal}: the run ends within ${graceS} s; a second signal ends it now`,
};

const ja: Messages = {
  language: "ja",
  details: detailsIn("ja"),
  started: (connector, dates, runId, parent) =>
    `コネクター ${connector}、対象日 ${dates}、実行 ${runId}${parent ? `（起動元 ${parent}）` : ""}`,
  widened: (dates) => `--expand-window 適用後の対象日: ${dates}`,
  unvalidated: () => "スキーマが不明なため、行を検証せずに格納します。検証するには --schema を指定してください",
  limited: (rows) => `--limit: 先頭 ${rows} 行だけを格納します`,
  slices: (count) => `${count} 個のスライスを読み取ります`,
  progress: (rows, objects, mib, note) =>
    `${rows} 行を読み取り、${objects} オブジェクト (${mib} MiB) を格納${note && `。${note}`}`,
  waiting: (reason, until) => `待機中: ${reason}${until ? `（${until} まで）` : ""}`,
  retrying: (what, cause, attempt, delayS) => `${what}: ${cause}。${delayS} 秒後に ${attempt + 1} 回目を試します`,
  sliceDone: (dates, rows) => `${dates}: ${rows} 行`,
  skipped: (count, reason) => `指定により ${count} 行をスキップしました: ${reason}`,
  nulled: (count, column) => `BigQuery で表現できない ${column} の値 ${count} 件を、指定により null にしました`,
  empty: () => "0 件でした。空の期間は正常終了として扱います",
  verified: (rows, objects, mib, seconds) =>
    `${rows} 行、${objects} オブジェクト (${mib} MiB)。読み取り = 変換 = 格納、全オブジェクト検証済み、${seconds} 秒`,
  output: (line) => `コネクターの出力: ${line}`,
  outputDropped: (count) => `コネクターの出力 ${count} 行を省略しました`,
  shortSecret: () => "4 文字未満のシークレットはマスクできません。より長い値を使ってください",
  orphans: (left, prefix) => `失敗した実行のオブジェクト ${left} 個を削除できませんでした: ${prefix}`,
  moreErrors: (count) => `同様のエラーがほかに ${count} 件あります`,
  linesLost: (count) => `ディスクの空きがないため、ログ ${count} 行が失われました`,
  logFull: (mib) => `log.txt が上限 (${mib} MiB) に達しました。以後の行は省略しますが、エラーは記録します`,
  linesLeftOut: (count) => `log.txt が上限に達したため、${count} 行を省略しました`,
  stdoutBehind: (count) =>
    `stdout のみ：読み手が追いつかないため、ここで ${count} 行を省略しました。log.txt にはあります`,
  stopping: (signal, graceS) => `シグナル ${signal}: ${graceS} 秒以内に終了します。もう一度送ると直ちに終了します`,
};

/** The texts of one language. */
export function messagesIn(language: Language): Messages {
  return language === "ja" ? ja : en;
}

function plural(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}

/** Bytes as MiB with one decimal. */
export function mebibytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
