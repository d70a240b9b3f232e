import type { Language } from "@collectro/contract";
import type { CrawlStage, RunPhase, Verdict } from "@collectro/crawler";

/** What the command line says, in one language. Problems come from the catalogue of the contract. */
export interface Texts {
  readonly program: string;
  readonly verbs: Readonly<Record<"run" | "check" | "preview" | "schema" | "connectors" | "crawl" | "doctor", string>>;
  readonly options: Readonly<
    Record<
      | "lang"
      | "json"
      | "stateDir"
      | "from"
      | "to"
      | "param"
      | "params"
      | "output"
      | "schema"
      | "limit"
      | "timeZone"
      | "expandWindow"
      | "emptyWindow"
      | "attach"
      | "sharedDir"
      | "noColor",
      string
    >
  >;
  noConnector(project: string): string;
  storedIn(place: string): string;
  works(connector: string, rows: number): string;
  failed(connector: string): string;
  rowsShown(shown: number, limit: number): string;
  noRows(): string;
  inferred(rows: number): string;
  required(): string;
  optional(): string;
  secret(): string;
  ok(): string;
  missing(): string;
  optionalMissing(): string;
  readonly phases: Readonly<Record<RunPhase, string>>;
  readonly stages: Readonly<Record<CrawlStage, string>>;
  readonly verdicts: Readonly<Record<Verdict, string>>;
  counts(objects: number, validated: number, loaded: number, table: string): string;
  tableRows(table: string, shown: number, total: number): string;
}

const en: Texts = {
  program: "Runs connectors, and plays Collectro's crawler, on this machine",
  verbs: {
    run: "Run a connector as the container would, and keep what it stores",
    check: "Tell in one line whether a connector would work with these params",
    preview: "Show the first rows",
    schema: "Print a BigQuery schema for a connector with these params",
    connectors: "List the connectors, or explain one",
    crawl: "Play the crawler: start a workflow's container, watch, judge, load",
    doctor: "Tell what is installed, reachable and allowed",
  },
  options: {
    lang: "language: en or ja (default: from LANG)",
    json: "print JSON",
    stateDir: "folder of runs, store and warehouse (default $COLLECTRO_HOME, then .collectro)",
    from: "first date, YYYY-MM-DD (default $FROM)",
    to: "last date, YYYY-MM-DD (default $TO)",
    param: "a run parameter; may be repeated",
    params: "run parameters as a JSON object",
    output: "gs://bucket/prefix (default: the embedded store, bucket local)",
    schema: "BigQuery schema: JSON, a path, or gs://…",
    limit: "how many rows",
    timeZone: "zone of the dates (default Asia/Tokyo)",
    expandWindow: "widen the dates: none, week or month",
    emptyWindow: "what zero rows mean: success or failure",
    attach: "only watch a container that something else started",
    sharedDir: "the shared folder",
    noColor: "no colours",
  },
  noConnector: (project) => `no connector is installed in ${project}; add one to its dependencies`,
  storedIn: (place) => `everything lies in ${place}`,
  works: (connector, rows) => `${connector}: works${rows > 0 ? "" : " (no row in this window)"}`,
  failed: (connector) => `${connector}: would fail`,
  rowsShown: (shown, limit) => `${shown} rows${shown === limit ? ` (stopped at --limit ${limit})` : ""}`,
  noRows: () => "no rows in this window",
  inferred: (rows) => `inferred from ${rows} rows; check it before you use it`,
  required: () => "required",
  optional: () => "optional",
  secret: () => "secret",
  ok: () => "ok",
  missing: () => "missing",
  optionalMissing: () => "not there",
  phases: {
    starting: "starting the container",
    watching: "watching the shared folder",
    loading: "judged: success; checking and loading",
    ended: "ended",
  },
  stages: { objects: "objects", bytes: "bytes", validated: "rows validated", loaded: "rows loaded" },
  verdicts: {
    loaded: "the rows are in the table",
    failed: "nothing was loaded",
    lost: "the container gave no answer; nothing was loaded",
  },
  counts: (objects, validated, loaded, table) =>
    `listed ${objects} objects → validated ${validated} rows → loaded ${loaded} rows into ${table}`,
  tableRows: (table, shown, total) => `${table}: first ${shown} of ${total} rows`,
};

const ja: Texts = {
  program: "このマシンでコネクターを実行し、Collectro のクローラーの役も務めます",
  verbs: {
    run: "コネクターをコンテナと同じように実行し、格納されたものを残します",
    check: "このパラメーターで動作するかを 1 行で示します",
    preview: "先頭の行を表示します",
    schema: "このパラメーターに対する BigQuery スキーマを出力します",
    connectors: "コネクターの一覧、または 1 つの説明を表示します",
    crawl: "クローラー役: ワークフローのコンテナを起動し、監視・判定・格納します",
    doctor: "インストール・接続・権限の状況を示します",
  },
  options: {
    lang: "言語: en または ja（既定は LANG に従う）",
    json: "JSON で出力",
    stateDir: "実行・ストア・ウェアハウスのフォルダ（既定は $COLLECTRO_HOME、次に .collectro）",
    from: "最初の日付 YYYY-MM-DD（既定は $FROM）",
    to: "最後の日付 YYYY-MM-DD（既定は $TO）",
    param: "実行パラメーター。繰り返し可",
    params: "実行パラメーターの JSON オブジェクト",
    output: "gs://バケット/接頭辞（既定は組み込みストアのバケット local）",
    schema: "BigQuery スキーマ: JSON、パス、または gs://…",
    limit: "行数",
    timeZone: "日付のタイムゾーン（既定 Asia/Tokyo）",
    expandWindow: "日付を広げる: none、week、month",
    emptyWindow: "0 件の扱い: success または failure",
    attach: "すでに起動しているコンテナを監視するだけにする",
    sharedDir: "共有フォルダ",
    noColor: "色を付けない",
  },
  noConnector: (project) => `${project} にコネクターがありません。依存関係に追加してください`,
  storedIn: (place) => `すべての出力先: ${place}`,
  works: (connector, rows) => `${connector}: 動作します${rows > 0 ? "" : "（この期間の行は 0 件）"}`,
  failed: (connector) => `${connector}: 失敗します`,
  rowsShown: (shown, limit) => `${shown} 行${shown === limit ? `（--limit ${limit} で停止）` : ""}`,
  noRows: () => "この期間の行はありません",
  inferred: (rows) => `${rows} 行から推定しました。使う前に確認してください`,
  required: () => "必須",
  optional: () => "任意",
  secret: () => "シークレット",
  ok: () => "正常",
  missing: () => "なし",
  optionalMissing: () => "なし（任意）",
  phases: {
    starting: "コンテナを起動しています",
    watching: "共有フォルダを監視しています",
    loading: "判定: success。検証して格納しています",
    ended: "終了しました",
  },
  stages: { objects: "オブジェクト", bytes: "バイト", validated: "検証済み行", loaded: "格納済み行" },
  verdicts: {
    loaded: "テーブルに格納しました",
    failed: "何も格納していません",
    lost: "コンテナから応答がありません。何も格納していません",
  },
  counts: (objects, validated, loaded, table) =>
    `一覧 ${objects} オブジェクト → 検証 ${validated} 行 → ${table} に ${loaded} 行を格納`,
  tableRows: (table, shown, total) => `${table}: ${total} 行のうち先頭 ${shown} 行`,
};

/** The texts of a language. */
export function textsIn(language: Language): Texts {
  return language === "ja" ? ja : en;
}
