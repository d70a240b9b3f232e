import type { Language } from "@collectro/contract";

type Option =
  | "port"
  | "host"
  | "workflows"
  | "readOnly"
  | "noSchedules"
  | "cluster"
  | "namespace"
  | "context"
  | "allowedHost"
  | "authHeader"
  | "authUser";

/** What `console` says. */
export interface ConsoleTexts {
  readonly verb: string;
  readonly exitCodes: string;
  readonly options: Readonly<Record<Option, string>>;
  readonly open: string;
  readonly stops: string;
  readonly readOnly: string;
  readonly exposed: string;
  readonly stopped: string;
  readonly bothOrNone: string;
  readonly onlyWithCluster: string;
  cluster(namespace: string, server: string): string;
  readonly clusterBack: string;
  portTaken(port: string): string;
  badPort(port: string): string;
  runs(url: string): string;
  runsThere(url: string): string;
  gone(run: string): string;
  readonly stopping: string;
  staysOpen(run: string): string;
  left(run: string): string;
}

const en: ConsoleTexts = {
  verb: "Start the web console: runs, workflows, schedules, connectors and pretests in the browser",
  exitCodes: "Exit: 0 after a stop, 2 bad options, or another console runs",
  options: {
    port: "where it listens (0: any free port)",
    host: "address on which it listens; another than the default is reachable from other machines",
    workflows: "folder of the workflow files",
    readOnly: "refuse everything that would start, stop or change something",
    noSchedules: "do not run the workflows' schedules",
    cluster: "also show the runs that are Jobs of a cluster; it is only looked at",
    namespace: "with --cluster: where (default: that of the context)",
    context: "with --cluster: the context of the kubeconfig (default: its current one; in a pod, its own cluster)",
    allowedHost: "name under which it is reached besides, for instance behind a proxy; may be repeated",
    authHeader: "trust this header of a proxy in place of the token; needs --auth-user",
    authUser: "user that the header may name; may be repeated",
  },
  open: "open",
  stops: "Ctrl-C stops it, and the runs that it started",
  readOnly: "read-only: it shows, and changes nothing",
  exposed: "it is reachable from other machines, and its connections are not encrypted: put a proxy with TLS in front",
  stopped: "stopped",
  bothOrNone: "--auth-header and --auth-user are given together",
  onlyWithCluster: "only --cluster takes it",
  cluster: (namespace, server) => `with the runs of namespace ${namespace} at ${server}`,
  clusterBack: "the API server answers again",
  portTaken: (port) => `${port} is another program's; choose another one`,
  badPort: (port) => `${port} is no port; give one from 0 (any free one) to 65535`,
  runs: (url) => `one runs at ${url}`,
  runsThere: (url) => `runs in the console at ${url}`,
  gone: (run) => `the console ended before run ${run}`,
  stopping: "stopping the run in the console; Ctrl-C again does not wait for its end",
  staysOpen: (run) => `run ${run} stays open; its page in the console, and \`collectro show\`, say why`,
  left: (run) => `run ${run} is still being stopped in the console`,
};

const ja: ConsoleTexts = {
  verb: "Web コンソールを起動します（実行、ワークフロー、スケジュール、コネクター、事前テスト）",
  exitCodes: "終了コード: 0 停止、2 オプションの誤り、または他のコンソールが動作中",
  options: {
    port: "待ち受けるポート（0: 空いているポート）",
    host: "待ち受けるアドレス。既定値以外では他のマシンからアクセスできます",
    workflows: "ワークフローファイルのフォルダ",
    readOnly: "開始・停止・変更をすべて拒否します",
    noSchedules: "ワークフローのスケジュールを実行しません",
    cluster: "クラスタの Job である実行も表示します（参照のみ）",
    namespace: "--cluster と併用: 名前空間（既定: コンテキストのもの）",
    context: "--cluster と併用: kubeconfig のコンテキスト（既定: 現在のもの。ポッド内ではそのクラスタ）",
    allowedHost: "プロキシ経由などで使うその他の名前（繰り返し可）",
    authHeader: "トークンの代わりに、プロキシが付けるこのヘッダーを信頼します（--auth-user が必要）",
    authUser: "ヘッダーで許可するユーザー（繰り返し可）",
  },
  open: "開くアドレス",
  stops: "Ctrl-C で、このコンソールが開始した実行とともに停止します",
  readOnly: "表示専用です。何も変更しません",
  exposed: "他のマシンからアクセスできますが、通信は暗号化されません。TLS 対応のプロキシを前に置いてください",
  stopped: "停止しました",
  bothOrNone: "--auth-header と --auth-user は両方指定してください",
  onlyWithCluster: "--cluster と併せて指定してください",
  cluster: (namespace, server) => `${server} の名前空間 ${namespace} の実行も表示します`,
  clusterBack: "API サーバーの応答が戻りました",
  portTaken: (port) => `${port} は別のプログラムが使用中です。別のポートを指定してください`,
  badPort: (port) => `${port} はポート番号ではありません。0（空いている番号）から 65535 で指定してください`,
  runs: (url) => `${url} で動作しています`,
  runsThere: (url) => `${url} のコンソールで実行します`,
  gone: (run) => `実行 ${run} の終了前にコンソールが終了しました`,
  stopping: "コンソールの実行を停止しています。もう一度 Ctrl-C を押すと、終了を待ちません",
  staysOpen: (run) =>
    `実行 ${run} は開いたまま残ります。理由はコンソールの実行ページと \`collectro show\` で確認できます`,
  left: (run) => `実行 ${run} はコンソールで停止処理中です`,
};

/** The texts of a language. */
export function consoleTexts(language: Language): ConsoleTexts {
  return language === "ja" ? ja : en;
}
