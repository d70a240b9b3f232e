import type { Language } from "@collectro/contract";
import { DESCRIPTIONS_JA } from "./descriptions-ja.js";

/** What is wrong, and what to do about it. */
interface Told {
  readonly detail: string;
  readonly hint: string;
}

/** What is said about a workflow file, besides what comes from the parsers of YAML and of schemas. */
export interface WorkflowTexts {
  /** A description of the JSON Schema. */
  description(english: string): string;
  readonly noDescription: string;
  readonly validYaml: string;
  readonly withoutAlias: string;
  readonly noWorkflow: Told;
  /** The whole file. */
  readonly whole: string;
  unknownKey(key: string, near: string | undefined): Told;
  readonly imageOrCommand: Told;
  isValue(name: string, value: string): string;
  mustBe(name: string, value: string, type: string): string;
  setByCrawler(name: string): Told;
  oneOf(values: readonly string[]): string;
  missing(key: string): Told;
  readonly neededByReplaceWindow: string;
  readonly memoryNeedsImage: Told;
  readonly outputForm: string;
  readonly schemaPath: string;
  schemaElsewhere(path: string): Told;
  noColumn(name: string, columns: string): Told;
  noDateColumn(name: string, type: string): Told;
  readonly schedule: ScheduleTexts;
  readonly bigquery: BigqueryTexts;
}

/** About the key `schedule`. */
export interface ScheduleTexts {
  noZone(zone: string): Told;
  readonly bothBefore: Told;
  readonly noMonthsBefore: Told;
  readonly monthsBeforeMisplaced: Told;
  readonly noDaysBefore: Told;
  readonly cronHint: string;
}

/** About the key `bigquery`. */
export interface BigqueryTexts {
  noPartitionColumn(name: string): Told;
  readonly noHours: Told;
  noClusterColumn(name: string): Told;
  readonly localBucket: Told;
}

const en: WorkflowTexts = {
  description: (english) => english,
  noDescription: "see the description of this key in workflow.schema.json",
  validYaml: "write valid YAML or JSON",
  withoutAlias: "write the value out, without *alias",
  noWorkflow: {
    detail: "it is no workflow",
    hint: "write keys and values: name, command or image, output, table",
  },
  whole: "the workflow",
  unknownKey: (key, near) => ({
    detail: `unknown key "${key}"`,
    hint: near ? `did you mean "${near}"?` : "remove it",
  }),
  imageOrCommand: {
    detail: "it names both an image and a command, or neither",
    hint: "write exactly one of image and command",
  },
  isValue: (name, value) => `${name} is ${value}`,
  mustBe: (name, value, type) => `${name} is ${value}, but it must be ${type}`,
  setByCrawler: (name) => ({ detail: `${name} is set by the crawler`, hint: "remove it" }),
  oneOf: (values) => `write ${values.join(" or ")}`,
  missing: (key) => ({ detail: `${key} is missing`, hint: `write ${key}` }),
  neededByReplaceWindow: "mode replace-window needs it",
  memoryNeedsImage: {
    detail: "limits.memory needs an image: a command gets what the machine has",
    hint: "remove it",
  },
  outputForm: "write gs://bucket/prefix",
  schemaPath: "give the path of a BigQuery JSON schema, relative to the workflow file",
  schemaElsewhere: (path) => ({
    detail: `table.schema: ${path} is not in the folder of workflows, and no other file is read here`,
    hint: "write the columns out, or put the file into that folder",
  }),
  noColumn: (name, columns) => ({
    detail: `windowColumn: the schema has no column "${name}"`,
    hint: `choose one of ${columns}`,
  }),
  noDateColumn: (name, type) => ({ detail: `windowColumn: "${name}" is ${type}`, hint: "choose a DATE column" }),
  schedule: {
    noZone: (zone) => ({
      detail: `there is no time zone "${zone}"`,
      hint: "write an IANA name such as Asia/Tokyo",
    }),
    bothBefore: { detail: "both daysBefore and monthsBefore are given", hint: "keep one of them" },
    noMonthsBefore: {
      detail: "monthsBefore is missing",
      hint: "write monthsBefore: 1 for the month before; the date is its 1st",
    },
    monthsBeforeMisplaced: { detail: "monthsBefore goes with monthly or cron", hint: "write daysBefore" },
    noDaysBefore: { detail: "daysBefore is missing", hint: "write daysBefore: 1 for the day before the run" },
    cronHint: "write five fields, such as 0 5 * * 1-5: minute, hour, day of month, month, day of week",
  },
  bigquery: {
    noPartitionColumn: (name) => ({
      detail: `bigquery.partition.column: "${name}" is no DATE, DATETIME or TIMESTAMP column of the schema`,
      hint: "choose one that is",
    }),
    noHours: { detail: "bigquery.partition.by: a DATE has no hours", hint: "write day, month or year" },
    noClusterColumn: (name) => ({
      detail: `bigquery.cluster: the schema has no single column "${name}"`,
      hint: "choose columns of it",
    }),
    localBucket: {
      detail: "output: the bucket local is a folder of this machine, which BigQuery cannot read",
      hint: "name a bucket of Cloud Storage",
    },
  },
};

const ja: WorkflowTexts = {
  description: (english) => DESCRIPTIONS_JA[english] ?? english,
  noDescription: "workflow.schema.json のこのキーの説明を確認してください",
  validYaml: "正しい YAML または JSON で書いてください",
  withoutAlias: "*別名 を使わずに値を書いてください",
  noWorkflow: {
    detail: "ワークフローではありません",
    hint: "name、command または image、output、table のキーと値を書いてください",
  },
  whole: "ワークフロー",
  unknownKey: (key, near) => ({
    detail: `"${key}" というキーはありません`,
    hint: near ? `"${near}" のことですか` : "削除してください",
  }),
  imageOrCommand: {
    detail: "image と command の両方があるか、どちらもありません",
    hint: "image と command のどちらか 1 つを書いてください",
  },
  isValue: (name, value) => `${name} の値 ${value} は使えません`,
  mustBe: (name, value, type) => `${name} の値 ${value} は ${type} でなければなりません`,
  setByCrawler: (name) => ({ detail: `${name} はクローラーが設定します`, hint: "削除してください" }),
  oneOf: (values) => `${values.join("、")} のいずれかを書いてください`,
  missing: (key) => ({ detail: `${key} がありません`, hint: `${key} を書いてください` }),
  neededByReplaceWindow: "mode が replace-window のときは必須です",
  memoryNeedsImage: {
    detail: "limits.memory には image が必要です。command はこのマシンのメモリを使います",
    hint: "削除してください",
  },
  outputForm: "gs://バケット/接頭辞 の形で書いてください",
  schemaPath: "BigQuery の JSON スキーマのパスを、ワークフローファイルからの相対パスで書いてください",
  schemaElsewhere: (path) => ({
    detail: `table.schema: ${path} はワークフローのフォルダの外にあるため、ここでは読み取りません`,
    hint: "列をそのまま書くか、ファイルをワークフローのフォルダに置いてください",
  }),
  noColumn: (name, columns) => ({
    detail: `windowColumn: スキーマに "${name}" という列はありません`,
    hint: `${columns} から選んでください`,
  }),
  noDateColumn: (name, type) => ({
    detail: `windowColumn: "${name}" は ${type} です`,
    hint: "DATE の列を選んでください",
  }),
  schedule: {
    noZone: (zone) => ({
      detail: `"${zone}" というタイムゾーンはありません`,
      hint: "Asia/Tokyo のような IANA の名前で書いてください",
    }),
    bothBefore: { detail: "daysBefore と monthsBefore の両方があります", hint: "どちらか 1 つにしてください" },
    noMonthsBefore: {
      detail: "monthsBefore がありません",
      hint: "前月なら monthsBefore: 1 と書いてください。日付はその月の 1 日になります",
    },
    monthsBeforeMisplaced: {
      detail: "monthsBefore は monthly または cron で使います",
      hint: "daysBefore を書いてください",
    },
    noDaysBefore: {
      detail: "daysBefore がありません",
      hint: "実行日の前日なら daysBefore: 1 と書いてください",
    },
    cronHint: "分、時、日、月、曜日の 5 項目を 0 5 * * 1-5 のように書いてください",
  },
  bigquery: {
    noPartitionColumn: (name) => ({
      detail: `bigquery.partition.column: "${name}" はスキーマの DATE、DATETIME、TIMESTAMP の列ではありません`,
      hint: "いずれかの型の列を選んでください",
    }),
    noHours: {
      detail: "bigquery.partition.by: DATE に時はありません",
      hint: "day、month、year のいずれかを書いてください",
    },
    noClusterColumn: (name) => ({
      detail: `bigquery.cluster: スキーマに繰り返しでない列 "${name}" はありません`,
      hint: "スキーマの列から選んでください",
    }),
    localBucket: {
      detail: "output: バケット local はこのマシンのフォルダで、BigQuery からは読めません",
      hint: "Cloud Storage のバケットを書いてください",
    },
  },
};

/** The texts of a language. */
export function workflowTextsIn(language: Language): WorkflowTexts {
  return language === "ja" ? ja : en;
}
