/** A text in both languages of the product. */
export interface Localized {
  readonly en: string;
  readonly ja: string;
}

export type Language = keyof Localized;

/** What a code means and what to do about it; docs/errors.md is held equal to this table by a test. */
export interface CatalogueEntry {
  readonly title: Localized;
  readonly hint: Localized;
}

const entry = (en: string, enHint: string, ja: string, jaHint: string): CatalogueEntry => ({
  title: { en, ja },
  hint: { en: enHint, ja: jaHint },
});

/** Every code that the host, the crawler and the connectors report. */
export const CATALOGUE = {
  WINDOW_MISSING: entry(
    "FROM or TO is missing",
    "set both environment variables to a date such as 2024-09-24",
    "FROM または TO がありません",
    "環境変数 FROM と TO の両方に 2024-09-24 のような日付を設定してください",
  ),
  WINDOW_INVALID: entry(
    "FROM or TO is no calendar date",
    "write it as YYYY-MM-DD in ASCII digits, a date that exists",
    "FROM または TO が日付ではありません",
    "実在する日付を半角数字で YYYY-MM-DD の形で指定してください",
  ),
  WINDOW_REVERSED: entry(
    "FROM lies after TO",
    "swap them",
    "FROM が TO より後の日付です",
    "FROM と TO を入れ替えてください",
  ),
  WINDOW_TOO_LONG: entry(
    "the window is too long",
    "split it into several runs",
    "期間が長すぎます",
    "期間を分割して実行してください",
  ),
  ARGUMENT_INVALID: entry(
    "an argument is wrong",
    "see --help for the arguments",
    "引数が正しくありません",
    "--help で引数を確認してください",
  ),
  CONNECTOR_UNKNOWN: entry(
    "no such connector",
    "choose one of those named",
    "そのコネクターはありません",
    "表示された名前から選んでください",
  ),
  CONNECTOR_BROKEN: entry(
    "the connector cannot be loaded",
    "the connector's package is damaged or built for another version; reinstall or rebuild it",
    "コネクターを読み込めません",
    "パッケージが壊れているか、別バージョン向けです。再インストールまたは再ビルドしてください",
  ),
  CONNECTOR_API_VERSION: entry(
    "the connector is built for another API version",
    "use a connector built for this host, or the host that it was built for",
    "コネクターの API バージョンが違います",
    "このホスト向けのコネクターを使うか、対応するホストを使ってください",
  ),
  PARAM_UNKNOWN: entry(
    "unknown param",
    "check the spelling; `collectro connectors NAME` lists the params",
    "存在しないパラメーターです",
    "綴りを確認してください。`collectro connectors 名前` で一覧を表示できます",
  ),
  PARAM_MISSING: entry(
    "a param is missing",
    "pass it with --param name=value",
    "必須のパラメーターがありません",
    "--param 名前=値 で指定してください",
  ),
  PARAM_INVALID: entry(
    "a param's value does not fit",
    "correct the value",
    "パラメーターの値が正しくありません",
    "値を修正してください",
  ),
  SECRET_UNAVAILABLE: entry(
    "a secret cannot be read",
    "check the reference, that the secret exists, and that this identity may read it (Secret Manager Secret Accessor)",
    "シークレットを取得できません",
    "参照先の存在と、実行 ID の権限 (Secret Manager のシークレット アクセサー) を確認してください",
  ),
  SCHEMA_INVALID: entry(
    "the table schema is wrong",
    "give BigQuery's JSON schema as `bq show --schema` prints it",
    "テーブルスキーマが正しくありません",
    "`bq show --schema` が出力する形の JSON スキーマを指定してください",
  ),
  SHARED_DIR_UNUSABLE: entry(
    "the shared folder cannot be used",
    "mount a writable folder with at least 1 MB free there, or name another with --shared-dir",
    "共有フォルダを使用できません",
    "1 MB 以上の空きがある書き込み可能なフォルダをマウントするか、--shared-dir で指定してください",
  ),
  SOURCE_AUTH: entry(
    "the source refused the credentials",
    "check user, password, token and its expiry",
    "ソースの認証に失敗しました",
    "ユーザー・パスワード・トークンとその有効期限を確認してください",
  ),
  SOURCE_FORBIDDEN: entry(
    "the source does not permit it",
    "ask for the right to read it",
    "ソースへのアクセス権限がありません",
    "読み取り権限を付与してください",
  ),
  SOURCE_NOT_FOUND: entry(
    "the source has no such thing",
    "check the name",
    "ソースに対象が見つかりません",
    "名前を確認してください",
  ),
  SOURCE_UNREACHABLE: entry(
    "the source cannot be reached",
    "check host, port, DNS and firewall",
    "ソースに接続できません",
    "ホスト・ポート・DNS・ファイアウォールを確認してください",
  ),
  SOURCE_TIMEOUT: entry(
    "the source did not answer in time",
    "try again later, or allow more time",
    "ソースが時間内に応答しませんでした",
    "時間をおいて再実行するか、待ち時間を延ばしてください",
  ),
  SOURCE_BLOCKED: entry(
    "the address is not allowed",
    "inner addresses must be allowed by name in the connector's params",
    "接続先アドレスが許可されていません",
    "内部アドレスはパラメーターで明示的に許可してください",
  ),
  SOURCE_DATA: entry(
    "the source's data cannot be read",
    "see the place named; correct the data or the params that describe it",
    "ソースのデータを読み取れません",
    "示された箇所のデータ、またはデータ形式の設定を修正してください",
  ),
  SOURCE_INCOMPLETE: entry(
    "the source's data is not whole",
    "run again; if it stays, the source has a fault",
    "ソースのデータが途中までしかありません",
    "再実行してください。続く場合はソース側の不具合です",
  ),
  SOURCE_FAILED: entry(
    "reading the source failed",
    "see the cause named",
    "ソースの読み取りに失敗しました",
    "示された原因を確認してください",
  ),
  CONNECTOR_FAILED: entry(
    "the connector failed",
    "this is a fault in the connector's code; hand this line to its author",
    "コネクターが異常終了しました",
    "コネクターのコードの不具合です。この行を作成者に渡してください",
  ),
  ROW_REFUSED: entry(
    "a row does not fit the schema",
    "correct the row at its source or the schema; nothing was loaded",
    "行がスキーマと一致しません",
    "ソースの行またはスキーマを修正してください。何も格納されていません",
  ),
  ROW_TOO_LARGE: entry(
    "a row is too large",
    "leave out or cut the field named",
    "行が大きすぎます",
    "示されたフィールドを除外するか短くしてください",
  ),
  EMPTY_WINDOW: entry(
    "the source has no rows for this window",
    "if an empty window is right for this source, pass --empty-window success",
    "この期間のデータが 0 件です",
    "0 件が正常なソースであれば --empty-window success を指定してください",
  ),
  EMPTY_UNDECIDED: entry(
    "no rows, and nobody said what that means",
    "pass --empty-window=success or --empty-window=failure to the container (in a workflow: among its args)",
    "0 件ですが、その扱いが指定されていません",
    "コンテナに --empty-window=success または --empty-window=failure を指定してください（ワークフローでは args に記載）",
  ),
  OUTPUT_BUCKET: entry(
    "the bucket cannot be used",
    "check the bucket's name, and that this identity may create and read objects there",
    "バケットを使用できません",
    "バケット名と、オブジェクトの作成・参照権限を確認してください",
  ),
  OUTPUT_FAILED: entry(
    "storing an object failed",
    "run again; if it stays, see the cause named",
    "オブジェクトの格納に失敗しました",
    "再実行してください。続く場合は示された原因を確認してください",
  ),
  OUTPUT_FOREIGN: entry(
    "another writer's object is in the way",
    "nothing was overwritten; find out who writes to this prefix",
    "他の書き込みによるオブジェクトが存在します",
    "上書きはしていません。この接頭辞に書き込んでいる処理を確認してください",
  ),
  PROOF_FAILED: entry(
    "the counts or checksums do not agree",
    "nothing is reported as loaded; run again and keep this line",
    "件数またはチェックサムが一致しません",
    "成功とは報告しません。再実行し、この行を保管してください",
  ),
  WORKER_DIED: entry(
    "the worker process ended without a result",
    "see the lines before this one; if there are none, the connector ended the process itself",
    "ワーカープロセスが結果を返さずに終了しました",
    "直前のログを確認してください。無い場合はコネクターが自らプロセスを終了しています",
  ),
  WORKER_HUNG: entry(
    "nothing moved for too long",
    "the source or the connector hangs; run again, and look at the last lines",
    "長時間、処理が進んでいません",
    "ソースまたはコネクターが停止しています。直前のログを確認し、再実行してください",
  ),
  MEMORY_EXCEEDED: entry(
    "the run needs more memory than it has",
    "raise the container's memory limit, or let the connector hold less at a time",
    "メモリ上限を超えました",
    "コンテナのメモリ上限を上げるか、コネクターが一度に保持する量を減らしてください",
  ),
  STOPPED: entry(
    "the run was stopped from outside",
    "run again; nothing was loaded",
    "外部から停止されました",
    "再実行してください。何も格納されていません",
  ),
  CASSETTE_REFUSED: entry(
    "this run cannot be recorded",
    "only HTTP that goes through the connector's `http` is recorded; test the rest against a real server",
    "この実行は記録できません",
    "記録できるのはコネクターの `http` を通る通信だけです。それ以外は実サーバーでテストしてください",
  ),
  CASSETTE_MISMATCH: entry(
    "the run is not the one that was recorded",
    "if the connector was changed on purpose, record again and look at the difference",
    "記録した実行と一致しません",
    "意図した変更であれば記録し直し、差分を確認してください",
  ),
  LOADPATH_INVALID: entry(
    "loadpath.txt is wrong",
    'write {"gcsPaths":["gcs://bucket/object"]} with every object once',
    "loadpath.txt が正しくありません",
    '{"gcsPaths":["gcs://バケット/オブジェクト"]} の形で、各オブジェクトを一度ずつ記載してください',
  ),
  WORKFLOW_INVALID: entry(
    "the workflow file is wrong",
    "correct the place named",
    "ワークフローファイルが正しくありません",
    "示された箇所を修正してください",
  ),
  OUTCOME_UNKNOWN: entry(
    "the warehouse does not tell whether the load was done",
    "see that the warehouse can be reached, and crawl again: the run stays open until its job and the ledger have told",
    "格納が完了したかどうかをウェアハウスに確認できません",
    "ウェアハウスに接続できる状態にして、もう一度 crawl してください。実行は開いたまま残り、ジョブと台帳で確認できた時点で終了します",
  ),
  KUBERNETES_UNREACHABLE: entry(
    "the API server of the cluster does not answer",
    "check the cluster with kubectl cluster-info: context, network, credentials",
    "クラスタの API サーバーが応答しません",
    "kubectl cluster-info でコンテキスト・ネットワーク・認証情報を確認してください",
  ),
  KUBERNETES_DENIED: entry(
    "the cluster does not permit it",
    "grant the role that deploy/ describes, or name another --namespace",
    "クラスタで許可されていません",
    "deploy/ にあるロールを付与するか、--namespace で別の名前空間を指定してください",
  ),
  KUBERNETES_REFUSED: entry(
    "the cluster refuses what it was given",
    "mend what it names",
    "クラスタに拒否されました",
    "示された箇所を修正してください",
  ),
  KUBERNETES_QUOTA: entry(
    "the quota of the namespace is used up",
    "wait until others have ended, run fewer at once, or have the quota raised",
    "名前空間のクォータを使い切っています",
    "他の実行の終了を待つか、並行数を減らすか、クォータを引き上げてください",
  ),
  POD_IMAGE: entry(
    "the image of a container cannot be pulled",
    "check its name and tag, and that the nodes may pull it",
    "コンテナのイメージを取得できません",
    "イメージの名前とタグ、ノードの取得権限を確認してください",
  ),
  POD_CONFIG: entry(
    "a container of the pod cannot be made",
    "create the Secret, ConfigMap or volume that is named, or correct the image's program",
    "ポッドのコンテナを作成できません",
    "示された Secret・ConfigMap・ボリュームを作成するか、イメージのプログラムを修正してください",
  ),
  POD_UNSCHEDULABLE: entry(
    "no node takes the pod",
    "lower what it requests, or give the cluster nodes that have it",
    "ポッドを配置できるノードがありません",
    "リソース要求を下げるか、条件を満たすノードを追加してください",
  ),
  POD_OUT_OF_MEMORY: entry(
    "a container of the pod reached its memory limit",
    "raise limits.memory for the external container, or let the crawler have more",
    "ポッドのコンテナがメモリ上限に達しました",
    "外部コンテナは limits.memory を、クローラーは自身の上限を引き上げてください",
  ),
  POD_LOST: entry(
    "the pod was taken away before its end",
    "run it again",
    "ポッドが終了前に失われました",
    "再実行してください",
  ),
  WORKER_FAILED: entry(
    "the workers of the backfill gave up",
    "mend what the last of them named, then go on with --resume",
    "バックフィルのワーカーが処理を続けられませんでした",
    "ワーカーが示した原因を取り除き、--resume で続けてください",
  ),
  SLICE_GIVEN_UP: entry(
    "the workers that ran these dates died, one after another",
    "find out what killed them, limits.memory first, then go on with --resume: rows that are in the table are found, not added",
    "この日付を実行したワーカーが相次いで異常終了しました",
    "limits.memory をはじめ異常終了の原因を調べ、--resume で続けてください。格納済みの行は重複しません",
  ),
  VERDICT_UNREAD: entry(
    "rows may have been loaded: the crawler in the cluster ended and its verdict cannot be read",
    "look into the table or its ledger _collectro_loads before you run it again; with replace-window running it again is always right",
    "クラスタ内のクローラーの判定を読み取れません。行が格納された可能性があります",
    "再実行の前にテーブルか台帳 _collectro_loads を確認してください。replace-window ならそのまま再実行できます",
  ),
  RUN_BUSY: entry(
    "a run of this workflow for these dates is there already",
    "wait until it has ended, or stop it",
    "このワークフローと日付の実行がすでにあります",
    "終了を待つか、停止してください",
  ),
  BACKFILL_BUSY: entry(
    "a backfill of some of these days goes on",
    "wait until it has ended, or stop it",
    "これらの日付の一部をバックフィル中です",
    "終了を待つか、停止してください",
  ),
  BACKFILL_UNFINISHED: entry(
    "a backfill of some of these days was not finished",
    "go on with it: the same dates and --resume; or drop it: --restart, which runs every day again",
    "これらの日付の一部に未完了のバックフィルがあります",
    "同じ日付に --resume を付けて続けるか、--restart で破棄して全日を実行し直してください",
  ),
  LEDGER_BROKEN: entry(
    "an object of the backfill's ledger cannot be believed",
    "find out who changed it; remove it and --resume runs its days again: rows that are in the table are found, not added",
    "バックフィルの台帳のオブジェクトを信頼できません",
    "変更された経緯を確認してください。そのオブジェクトを削除し --resume で該当日を実行し直せます。格納済みの行は重複しません",
  ),
  NOT_FOUND: entry(
    "there is no such thing here",
    "look at the list again: it may have been removed or renamed",
    "対象が見つかりません",
    "一覧を確認してください。削除されたか、名前が変わった可能性があります",
  ),
  CONFLICT: entry(
    "it has changed in the meantime",
    "look at it as it is now, and do it again",
    "その間に内容が変わっています",
    "現在の内容を確認し、もう一度操作してください",
  ),
  REQUEST_INVALID: entry(
    "the request is wrong",
    "correct what is named",
    "リクエストが正しくありません",
    "示された箇所を修正してください",
  ),
  SIGN_IN: entry(
    "the console does not know you",
    "open the address that collectro console printed, with its token",
    "コンソールにサインインしていません",
    "collectro console が表示したトークン付きのアドレスを開いてください",
  ),
  REQUEST_REFUSED: entry(
    "the request comes from where none may come from",
    "use the console's own pages, under a name that it was started with (--allowed-host)",
    "許可されていない送信元からのリクエストです",
    "起動時に指定した名前 (--allowed-host) で、コンソール自身のページから操作してください",
  ),
  READ_ONLY: entry(
    "this console only shows",
    "start one without --read-only to change something",
    "このコンソールは表示専用です",
    "変更するには --read-only を付けずに起動してください",
  ),
  QUERY_REFUSED: entry(
    "the query was not run to its end",
    "write one SELECT on the tables of the embedded warehouse",
    "クエリを最後まで実行できませんでした",
    "組み込みウェアハウスのテーブルに対する SELECT を 1 つだけ書いてください",
  ),
  QUERY_TOO_LONG: entry(
    "the query took too long and was ended",
    "narrow it down with WHERE or LIMIT, or open the warehouse with DuckDB while no crawl is running",
    "クエリに時間がかかりすぎたため打ち切りました",
    "WHERE や LIMIT で絞り込むか、crawl の実行中でないときに DuckDB でウェアハウスを開いてください",
  ),
  CONSOLE_RUNNING: entry(
    "a console runs on this state folder already",
    "use that one, or end it first",
    "このステートフォルダではすでにコンソールが動作しています",
    "そのコンソールを使うか、先に終了してください",
  ),
  ENV_DIFFERS: entry(
    "the console has another value of a variable that the workflow passes on",
    "start the console with the value that is meant, or end it and run this again",
    "ワークフローがコンテナに渡す環境変数の値が、コンソールと異なります",
    "正しい値でコンソールを起動し直すか、コンソールを終了してから実行してください",
  ),
  CONSOLE_GONE: entry(
    "the console ended before its run",
    "nothing by hand: the next console or crawl takes the run up",
    "実行の終了前にコンソールが終了しました",
    "手作業は不要です。次のコンソールまたは crawl が実行を引き継ぎます",
  ),
  INTERNAL: entry(
    "a fault in Collectro Connect itself",
    "please report this line",
    "Collectro Connect 自体の不具合です",
    "この行を報告してください",
  ),
} as const satisfies Record<string, CatalogueEntry>;

/** Codes that have an entry in the catalogue. */
export type ProblemCode = keyof typeof CATALOGUE;
