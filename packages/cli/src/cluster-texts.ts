import type { Language } from "@collectro/contract";

type Option =
  | "on"
  | "namespace"
  | "context"
  | "crawlerImage"
  | "serviceAccount"
  | "scheduled"
  | "queue"
  | "workers"
  | "priceVcpuHour"
  | "priceGibHour";

/** What runs in a cluster say. */
export interface ClusterTexts {
  readonly options: Readonly<Record<Option, string>>;
  onlyOnKubernetes: string;
  oneOf(values: string): string;
  readonly noCrawlerImage: string;
  readonly notScheduled: string;
  readonly noSchedule: string;
  job(name: string, namespace: string, isNew: boolean): string;
  runs(pod: string, node: string): string;
  trouble(message: string): string;
  lost(message: string): string;
  away(cause: string): string;
  readonly back: string;
  deleting(job: string): string;
  readonly stopped: string;
  readonly unknown: string;
  rows(count: number, table: string): string;
  podEnded(pod: string, crawler: number, external: number, dir: string): string;
}

const en: ClusterTexts = {
  options: {
    on: "local (default): on this machine; pod: the pod of a cluster, played here by podman; kubernetes: as a Job in a cluster",
    namespace: "with --on kubernetes: where (default: that of the context)",
    context:
      "with --on kubernetes: the context of the kubeconfig (default: its current one; in a pod, its own cluster)",
    crawlerImage: "with --on kubernetes or pod: the image with collectro (default: $COLLECTRO_CRAWLER_IMAGE)",
    serviceAccount: "with --on kubernetes: the service account of the pod",
    scheduled: "with --on kubernetes: the dates of the turn that $COLLECTRO_SCHEDULED_JOB names, however late it is",
    queue: "with --on kubernetes: the LocalQueue of Kueue that starts the pods",
    workers:
      "with --on kubernetes: the crawler's image has the workflow's connector, as collectro's own has: pods work through many slices each",
    priceVcpuHour: "with --on kubernetes and the next: what an hour of a vCPU costs, for the forecast",
    priceGibHour: "what an hour of a GiB of memory costs",
  },
  onlyOnKubernetes: "only --on kubernetes takes it",
  oneOf: (values) => `it is one of ${values}`,
  noCrawlerImage: "name the image with collectro, or set $COLLECTRO_CRAWLER_IMAGE",
  notScheduled: "the schedule says the dates: leave out --from and --to",
  noSchedule: "the workflow has no schedule",
  job: (name, namespace, isNew) =>
    `Job ${name} in namespace ${namespace}${isNew ? "" : ", made before: taken up again"}`,
  runs: (pod, node) => `pod ${pod} runs${node && ` on ${node}`}`,
  trouble: (message) => `waiting: ${message}`,
  lost: (message) => `a pod was lost: ${message}`,
  away: (cause) => `the API server does not answer (${cause}); the Job goes on`,
  back: "the API server answers again",
  deleting: (job) => `deleting Job ${job}; its pod has its time to end`,
  stopped: "stopped",
  unknown: "unknown: rows may have been loaded",
  rows: (count, table) => `${count.toLocaleString("en-US")} rows loaded into ${table}`,
  podEnded: (pod, crawler, external, dir) =>
    `pod ${pod} ended: exit code ${crawler} of the crawler, ${external} of the container; look at it with --state-dir ${dir}`,
};

const ja: ClusterTexts = {
  options: {
    on: "local（既定）: このマシンで実行。pod: クラスタと同じポッドを podman で実行。kubernetes: クラスタの Job として実行",
    namespace: "--on kubernetes と併用: 名前空間（既定: コンテキストのもの）",
    context: "--on kubernetes と併用: kubeconfig のコンテキスト（既定: 現在のもの。ポッド内ではそのクラスタ）",
    crawlerImage: "--on kubernetes、--on pod と併用: collectro の入ったイメージ（既定: $COLLECTRO_CRAWLER_IMAGE）",
    serviceAccount: "--on kubernetes と併用: ポッドのサービスアカウント",
    scheduled: "--on kubernetes と併用: $COLLECTRO_SCHEDULED_JOB が示す回の日付で実行（遅延しても同じ日付）",
    queue: "--on kubernetes と併用: ポッドの開始を管理する Kueue の LocalQueue",
    workers:
      "--on kubernetes と併用: crawler のイメージがワークフローのコネクターを含む場合（collectro のイメージは含む）。各ポッドが複数のスライスを順に実行",
    priceVcpuHour: "--on kubernetes、次のオプションと併用: 1 vCPU 時間の単価。見積もりに使用",
    priceGibHour: "メモリ 1 GiB 時間の単価",
  },
  onlyOnKubernetes: "--on kubernetes と併用してください",
  oneOf: (values) => `${values} のどれかです`,
  noCrawlerImage: "collectro の入ったイメージを指定するか、$COLLECTRO_CRAWLER_IMAGE を設定してください",
  notScheduled: "日付はスケジュールで決まります。--from と --to は指定しないでください",
  noSchedule: "ワークフローにスケジュールがありません",
  job: (name, namespace, isNew) =>
    `Job ${name}（名前空間 ${namespace}${isNew ? "" : "、作成済みのものを引き継ぎます"}）`,
  runs: (pod, node) => `ポッド ${pod} が動作しています${node && `（${node}）`}`,
  trouble: (message) => `待機中: ${message}`,
  lost: (message) => `ポッドが失われました: ${message}`,
  away: (cause) => `API サーバーが応答しません（${cause}）。Job は動作を続けます`,
  back: "API サーバーが再び応答しました",
  deleting: (job) => `Job ${job} を削除しています。ポッドには終了の猶予があります`,
  stopped: "停止しました",
  unknown: "不明: 行が格納された可能性があります",
  podEnded: (pod, crawler, external, dir) =>
    `ポッド ${pod} が終了しました: 終了コードはクローラー ${crawler}、コンテナ ${external}。記録は --state-dir ${dir} で見られます`,
  rows: (count, table) => `${table} に ${count.toLocaleString("en-US")} 行を格納しました`,
};

/** The texts of a language. */
export function clusterTexts(language: Language): ClusterTexts {
  return language === "ja" ? ja : en;
}
