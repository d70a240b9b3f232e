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
};

/** The texts of a language. */
export function podTextsIn(language: Language): PodTexts {
  return language === "ja" ? ja : en;
}
