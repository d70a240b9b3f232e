import type { Language } from "@collectro/contract";

interface Told {
  readonly detail: string;
  readonly hint: string;
}

/** What keeps a workflow out of a cluster, and what to do. */
export interface PodTexts {
  readonly noImage: Told;
  readonly noBigquery: Told;
  readonly localBucket: Told;
  readonly literalSecret: (name: string) => Told;
  readonly noFile: (key: string) => Told;
  readonly tooLong: (kibibytes: number) => Told;
  readonly noSchedule: Told;
  readonly cronLast: Told;
  readonly cronField: (field: string) => Told;
  readonly cronSunday: Told;
  readonly cronDays: Told;
  readonly clockChange: (timeZone: string, day: string, from: string, to: string) => Told;
}

const en: PodTexts = {
  noImage: { detail: "a pod runs an image, not a command", hint: "build an image and write image instead" },
  noBigquery: {
    detail: "the embedded warehouse would be gone with its pod",
    hint: "load into BigQuery: add the key bigquery",
  },
  localBucket: {
    detail: "output: the bucket local is a folder of this machine, which no pod sees",
    hint: "name a bucket of Cloud Storage",
  },
  literalSecret: (name) => ({
    detail: `${name} looks like a secret, and a manifest is read by many`,
    hint: "write its name under passEnv, and refer to it by env:NAME where a param needs it",
  }),
  noFile: (key) => ({
    detail: `notify.${key} names a file, which no pod has`,
    hint: "write env:NAME, and keep the value in the Secret",
  }),
  tooLong: (kibibytes) => ({
    detail: `the workflow with its schema takes more than ${kibibytes} KiB`,
    hint: "leave out descriptions of columns",
  }),
  noSchedule: { detail: "the workflow has no schedule", hint: "add the key schedule, or give --from and --to" },
  cronLast: {
    detail: "a CronJob knows no last day of the month",
    hint: "choose a day from 1 to 28, or the 1st with monthsBefore: 1",
  },
  cronField: (field) => ({
    detail: `a CronJob does not take "${field}"`,
    hint: "write numbers, ranges, lists and steps, such as 0 5 * * 1-5",
  }),
  cronSunday: { detail: "a CronJob knows no day 7 of the week", hint: "write 0 for Sunday" },
  cronDays: {
    detail: "a CronJob reads a step in the days of the month beside days of the week in another way",
    hint: "write the days out, or make two workflows of it",
  },
  clockChange: (timeZone, day, from, to) => ({
    detail: `on ${day} the clock of ${timeZone} is changed, and a CronJob would leave out or repeat what is due from ${from} to ${to}`,
    hint: "choose another time, or a zone without summer time",
  }),
};

const ja: PodTexts = {
  noImage: {
    detail: "ポッドが実行するのはイメージで、コマンドではありません",
    hint: "イメージを作り、image を書いてください",
  },
  noBigquery: {
    detail: "組み込みのウェアハウスはポッドとともに失われます",
    hint: "BigQuery に格納してください: bigquery キーを追加します",
  },
  localBucket: {
    detail: "output: バケット local はこのマシンのフォルダで、ポッドからは見えません",
    hint: "Cloud Storage のバケットを書いてください",
  },
  literalSecret: (name) => ({
    detail: `${name} はシークレットのようですが、マニフェストは多くの人が読めます`,
    hint: "名前を passEnv に書き、パラメータでは env:NAME で参照してください",
  }),
  noFile: (key) => ({
    detail: `notify.${key} はファイルを指していますが、ポッドにはありません`,
    hint: "env:NAME と書き、値は Secret に置いてください",
  }),
  tooLong: (kibibytes) => ({
    detail: `スキーマを含むワークフローが ${kibibytes} KiB を超えています`,
    hint: "列の説明を省いてください",
  }),
  noSchedule: {
    detail: "ワークフローにスケジュールがありません",
    hint: "schedule キーを追加するか、--from と --to を指定してください",
  },
  cronLast: {
    detail: "CronJob では月の末日を指定できません",
    hint: "1 から 28 までの日を選ぶか、monthsBefore: 1 で 1 日にしてください",
  },
  cronField: (field) => ({
    detail: `CronJob では "${field}" を使えません`,
    hint: "0 5 * * 1-5 のように、数値・範囲・リスト・間隔で書いてください",
  }),
  cronSunday: { detail: "CronJob の曜日に 7 はありません", hint: "日曜日は 0 と書いてください" },
  cronDays: {
    detail: "CronJob では、日の間隔指定と曜日を併用したときの意味が異なります",
    hint: "日を列挙するか、ワークフローを 2 つに分けてください",
  },
  clockChange: (timeZone, day, from, to) => ({
    detail: `${day} に ${timeZone} の時計が切り替わるため、CronJob では ${from} から ${to} の回が抜けるか重複します`,
    hint: "別の時刻か、夏時間のないタイムゾーンを選んでください",
  }),
};

/** The texts of a language. */
export function podTextsIn(language: Language): PodTexts {
  return language === "ja" ? ja : en;
}
