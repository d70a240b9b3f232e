import type { Language } from "@collectro/contract";

type Option = "schedule" | "crawlerImage" | "namespace" | "serviceAccount" | "launcher" | "secret" | "configMap";

/** What `collectro manifest` says. */
export interface ManifestTexts {
  readonly options: Readonly<Record<Option, string>>;
  readonly noCrawlerImage: string;
  readonly notScheduled: string;
  readonly onlyOneRun: string;
  /** Lines above the manifest. */
  heading(workflow: string, command: string): readonly string[];
}

const en: ManifestTexts = {
  options: {
    schedule: "print the CronJob of the workflow's schedule, instead of the Job of one run",
    crawlerImage: "the image with collectro (default: $COLLECTRO_CRAWLER_IMAGE)",
    namespace: "namespace to write into the manifest (default: none)",
    serviceAccount: "service account of the run, for Workload Identity (default: that of the namespace)",
    launcher: "with --schedule: the service account that may make Jobs (default collectro-launcher)",
    secret: "Secret whose keys are the variables of passEnv and notify (default collectro-env)",
    configMap: "with --schedule: ConfigMap of the workflow files (default collectro-workflows)",
  },
  noCrawlerImage: "name the image with collectro, or set $COLLECTRO_CRAWLER_IMAGE",
  notScheduled: "the schedule says the dates: leave out --from and --to",
  onlyOneRun: "runs of a schedule have the Secret collectro-env: leave it out",
  heading: (workflow, command) => [
    `Workflow ${workflow}; made by: ${command}`,
    "To be checked by a cluster: kubectl apply --server-side --dry-run=server --validate=strict -f FILE",
  ],
};

const ja: ManifestTexts = {
  options: {
    schedule: "1 回の実行の Job の代わりに、ワークフローのスケジュールの CronJob を出力する",
    crawlerImage: "collectro の入ったイメージ（既定: $COLLECTRO_CRAWLER_IMAGE）",
    namespace: "マニフェストに書く名前空間（既定: なし）",
    serviceAccount: "Workload Identity で使う、実行のサービスアカウント（既定: 名前空間のもの）",
    launcher: "--schedule と併用: Job を作成できるサービスアカウント（既定 collectro-launcher）",
    secret: "passEnv と notify の環境変数をキーに持つ Secret（既定 collectro-env）",
    configMap: "--schedule と併用: ワークフローファイルの ConfigMap（既定 collectro-workflows）",
  },
  noCrawlerImage: "collectro の入ったイメージを指定するか、$COLLECTRO_CRAWLER_IMAGE を設定してください",
  notScheduled: "日付はスケジュールで決まります。--from と --to は指定しないでください",
  onlyOneRun: "スケジュールの実行では Secret collectro-env を使います。指定しないでください",
  heading: (workflow, command) => [
    `ワークフロー ${workflow}。作成: ${command}`,
    "クラスターでの検査: kubectl apply --server-side --dry-run=server --validate=strict -f FILE",
  ],
};

/** The texts of a language. */
export function manifestTexts(language: Language): ManifestTexts {
  return language === "ja" ? ja : en;
}
