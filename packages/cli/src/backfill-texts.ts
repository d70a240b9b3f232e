import type { Language } from "@collectro/contract";

type Option = "on" | "parallel" | "perSlice" | "maxFailed" | "resume" | "restart" | "skipLoaded" | "rehearse" | "yes";

/** What `backfill` says. */
export interface BackfillTexts {
  readonly verb: string;
  readonly exitCodes: string;
  readonly options: Readonly<Record<Option, string>>;
  plan(workflow: string, from: string, to: string, slices: number, toRun: number): string;
  forecast(duration: string, parallel: number, rows: number, bytes: string, runs: number): string;
  pods(count: number, vcpu: string, gib: string, vcpuHours: string, gibHours: string): string;
  price(amount: string): string;
  readonly scaled: string;
  readonly noForecast: string;
  rehearsal(slices: number): string;
  readonly question: string;
  readonly declined: string;
  longSpan(days: number): string;
  readonly notAnImage: string;
  readonly onlyHere: string;
  count(max: number): string;
  oneOf(values: readonly string[]): string;
  readonly bothModes: string;
  readonly bothPrices: string;
  readonly amount: string;
  begins(id: string, round: number): string;
  slice(name: string, verdict: string, rows: number | undefined): string;
  readonly again: string;
  broken(object: string): string;
  taken(slice: string): string;
  progress(done: number, all: number, failed: number, running: number, rows: number, left: string): string;
  readonly columns: readonly [string, string, string, string, string];
  readonly states: Readonly<Record<"loaded" | "empty" | "failed" | "notRun", string>>;
  readonly verdicts: Readonly<Record<"complete" | "incomplete" | "stopped", string>>;
  total(days: number, rows: number, bytes: string): string;
  readonly goOn: string;
  readonly overtaken: string;
}

const en: BackfillTexts = {
  verb: "Run a workflow for a wide window: slice by slice, side by side, each loaded once, with one verdict",
  exitCodes: "Exit: 0 every day is loaded, 1 some days failed or were not run, 2 bad input, 4 stopped",
  options: {
    on: "local (default): as the workflow says, a command or an image; podman: its image, by podman; kubernetes: pods of a cluster",
    parallel: "runs side by side, 1 to 64, pods 1 to 1,000 (default 2)",
    perSlice: "what one run takes: day (default), week or month",
    maxFailed: "give up when so many slices have failed (default 10)",
    resume: "go on with the last backfill of these dates: what is loaded stays, what failed is run again",
    restart: "drop a backfill of these days that was not finished, and run every day",
    skipLoaded: "leave out days that the newest run of them has loaded",
    rehearse: "run so many slices first, spread over the window, and forecast the rest from them",
    yes: "do not ask",
  },
  plan: (workflow, from, to, slices, toRun) =>
    `${workflow}: ${from} – ${to}, ${count(slices, "slice")}${toRun === slices ? "" : `, ${toRun} of them to run`}`,
  forecast: (duration, parallel, rows, bytes, runs) =>
    `forecast from ${count(runs, "run")}: about ${duration} with ${parallel} side by side, ${count(rows, "row")}, ${bytes}`,
  pods: (pods, vcpu, gib, vcpuHours, gibHours) =>
    `${count(pods, "pod")} of ${vcpu} vCPU and ${gib} GiB: about ${vcpuHours} vCPU-hours and ${gibHours} GiB-hours requested`,
  price: (amount) => `, ${amount} at the prices given`,
  scaled: "those runs had other numbers of days; their figures were taken in proportion",
  noForecast: "no forecast: no run of this workflow has been loaded here; --rehearse 3 runs three slices first",
  rehearsal: (slices) => `rehearsal: ${count(slices, "slice")} first`,
  question: "begin? [y/N] ",
  declined: "nothing more was started",
  longSpan: (days) => `${days} days; without a terminal, more than a year needs --yes`,
  notAnImage: "the workflow names a command; podman runs images",
  onlyHere:
    "the record of this machine says nothing of runs in a cluster; what the backfill itself has loaded is left out by --resume",
  count: (max) => `write a whole number from 1 to ${max}`,
  oneOf: (values) => `it is one of ${values.join(", ")}`,
  bothModes: "give one of --resume and --restart",
  bothPrices: "give both prices, of a vCPU and of a GiB; 0 where one costs nothing",
  amount: "write an amount such as 0.045",
  begins: (id, round) => `backfill ${id}${round > 1 ? `, begun for the ${ordinal(round)} time` : ""}`,
  slice: (name, verdict, rows) => `${name} ${verdict}${rows === undefined ? "" : `, ${count(rows, "row")}`}`,
  again: "tried again later",
  broken: (object) => `LEDGER_BROKEN: ${object} is not what was written there; its days are left alone`,
  taken: (slice) => `${slice} taken over by another worker, which says what becomes of it`,
  progress: (done, all, failed, running, rows, left) =>
    `${done} / ${all} slices  failed ${failed}  running ${running}  ${count(rows, "row")}${left && `  about ${left} left`}`,
  columns: ["days", "", "state", "rows", "why"],
  states: { loaded: "loaded", empty: "empty", failed: "failed", notRun: "not run" },
  verdicts: {
    complete: "complete: every day is loaded",
    incomplete: "incomplete: not every day is loaded",
    stopped: "stopped before its end",
  },
  total: (days, rows, bytes) => `${count(days, "day")}, ${count(rows, "row")}, ${bytes}`,
  goOn: "go on with: the same command and --resume",
  overtaken:
    "this process was silent for so long that another one may have gone on in its place: nothing more is loaded here",
};

const ja: BackfillTexts = {
  verb: "ワークフローを長い期間に対して実行します。分割して並行に実行し、それぞれ 1 度だけ格納して、全体を 1 つの判定にまとめます",
  exitCodes: "終了コード: 0 全日格納、1 失敗または未実行の日あり、2 入力の誤り、4 停止",
  options: {
    on: "local (既定): ワークフローの指定どおり。podman: イメージを podman で実行",
    parallel: "同時に実行する数。1 から 64 (既定 2)",
    perSlice: "1 回の実行の単位。day (既定)、week、month",
    maxFailed: "失敗したスライスがこの数に達したら打ち切ります (既定 10)",
    resume: "同じ日付の直近のバックフィルを続けます。格納済みの日はそのまま、失敗した日は再実行します",
    restart: "これらの日付の未完了のバックフィルを破棄し、全日を実行します",
    skipLoaded: "直近の実行で格納済みの日を除きます",
    rehearse: "期間全体から選んだこの数のスライスを先に実行し、残りを見積もります",
    yes: "確認せずに開始します",
  },
  plan: (workflow, from, to, slices, toRun) =>
    `${workflow}: ${from} ～ ${to}、${slices} スライス${toRun === slices ? "" : `（うち実行対象 ${toRun}）`}`,
  forecast: (duration, parallel, rows, bytes, runs) =>
    `過去 ${runs} 回の実行からの見積もり: ${parallel} 並行で約 ${duration}、${plain(rows)} 行、${bytes}`,
  pods: (pods, vcpu, gib, vcpuHours, gibHours) =>
    `ポッド ${plain(pods)} 個（各 ${vcpu} vCPU、${gib} GiB）: 要求量は約 ${vcpuHours} vCPU 時間、${gibHours} GiB 時間`,
  price: (amount) => `、指定の単価で ${amount}`,
  scaled: "それらの実行は日数が異なるため、日数に比例させた値です",
  noForecast:
    "見積もりなし: このワークフローの格納済みの実行がありません。--rehearse 3 で先に 3 スライスを実行できます",
  rehearsal: (slices) => `試行: 先に ${slices} スライスを実行します`,
  question: "開始しますか? [y/N] ",
  declined: "以降は開始していません",
  longSpan: (days) => `${days} 日間です。端末以外で 1 年を超える期間には --yes が必要です`,
  notAnImage: "ワークフローはコマンドを指定しています。podman で実行できるのはイメージです",
  onlyHere:
    "このマシンの記録からは、クラスタでの実行が分かりません。このバックフィルで格納済みの分は --resume で除かれます",
  count: (max) => `1 から ${max} の整数を書いてください`,
  oneOf: (values) => `${values.join("、")} のどれかです`,
  bothModes: "--resume と --restart はどちらか一方を指定してください",
  bothPrices: "vCPU と GiB の単価は両方指定してください。無料のものは 0 です",
  amount: "0.045 のような金額を書いてください",
  begins: (id, round) => `バックフィル ${id}${round > 1 ? `（${round} 回目の開始）` : ""}`,
  slice: (name, verdict, rows) => `${name} ${verdict}${rows === undefined ? "" : `、${plain(rows)} 行`}`,
  again: "後で再試行します",
  broken: (object) => `LEDGER_BROKEN: ${object} が書き込んだ内容と一致しないため、該当日には触れません`,
  taken: (slice) => `${slice} は別のワーカーが引き継ぎました。結果はそちらで確認してください`,
  progress: (done, all, failed, running, rows, left) =>
    `${done} / ${all} スライス  失敗 ${failed}  実行中 ${running}  ${plain(rows)} 行${left && `  残り約 ${left}`}`,
  columns: ["日付", "", "状態", "行数", "理由"],
  states: { loaded: "格納", empty: "0 件", failed: "失敗", notRun: "未実行" },
  verdicts: {
    complete: "完了: 全日を格納しました",
    incomplete: "未完了: 格納されていない日があります",
    stopped: "途中で停止しました",
  },
  total: (days, rows, bytes) => `${days} 日間、${plain(rows)} 行、${bytes}`,
  goOn: "続けるには、同じコマンドに --resume を付けてください",
  overtaken:
    "このプロセスは長く応答がなかったため、別のプロセスが引き継いだ可能性があります。以降はここでは格納しません",
};

/** The texts of a language. */
export function backfillTexts(language: Language): BackfillTexts {
  return language === "ja" ? ja : en;
}

function count(number: number, noun: string): string {
  return `${plain(number)} ${noun}${number === 1 ? "" : "s"}`;
}

function plain(number: number): string {
  return number.toLocaleString("en-US");
}

function ordinal(number: number): string {
  const suffix = { 1: "st", 2: "nd", 3: "rd" }[number % 100 > 10 && number % 100 < 14 ? 0 : number % 10] ?? "th";
  return `${number}${suffix}`;
}
