import { catalogue } from "../../i18n/catalogue.js";

/** What the page of a workflow says. */
export const workflowTexts = catalogue(
  {
    workflows: "Workflows",
    parts: "Parts of the workflow",
    tabs: { overview: "Overview", edit: "Edit", backfill: "Backfill", pretest: "Pre-test" },
    runNow: "Run now",
    runDates: "Dates of the run",
    run: "Run by hand",
    lastRuns: "Last runs",
    runsTable: "Runs, the newest first",
    noRuns: "It has not been run yet.",
    allRuns: "All runs",
    next: "Next five runs",
    facts: "Where it loads",
    connector: "Connector",
    noConnector: "A container of your own",
    table: "Table",
    warehouse: "Warehouse",
    warehouses: { embedded: "Embedded, on this machine", bigquery: "BigQuery" },
    file: "File",
    lately: "Rows and durations lately",
    hiddenText:
      "This file is no YAML as it stands, so that nobody can say what in it is secret. Only what a name gives away is hidden once you show it.",
    hiddenReadOnly:
      "This file is no YAML as it stands, so that nobody can say what in it is secret: a read-only console does not show it.",
    showText: "Show and mend it",
    readOnly: "This console only looks: it starts and changes nothing.",
  },
  {
    workflows: "ワークフロー",
    parts: "ワークフローの内容",
    tabs: { overview: "概要", edit: "編集", backfill: "バックフィル", pretest: "事前テスト" },
    runNow: "今すぐ実行",
    runDates: "実行する期間",
    run: "手動で実行",
    lastRuns: "最近の実行",
    runsTable: "実行の一覧（新しい順）",
    noRuns: "まだ実行されていません。",
    allRuns: "すべての実行",
    next: "次の 5 回の実行",
    facts: "取り込み先",
    connector: "コネクター",
    noConnector: "独自のコンテナ",
    table: "テーブル",
    warehouse: "ウェアハウス",
    warehouses: { embedded: "組み込み（このマシン上）", bigquery: "BigQuery" },
    file: "ファイル",
    lately: "最近の行数と所要時間",
    hiddenText:
      "このファイルは YAML として読めないため、どれがシークレットか判断できません。表示する場合、名前から分かるものだけを隠します。",
    hiddenReadOnly:
      "このファイルは YAML として読めないため、どれがシークレットか判断できません。閲覧専用のコンソールでは表示しません。",
    showText: "表示して修正する",
    readOnly: "このコンソールは閲覧専用です。実行や変更はできません。",
  },
);
