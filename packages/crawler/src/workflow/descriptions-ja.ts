/** The descriptions of workflow.schema.json in Japanese, by the English text; a test holds the two together. */
export const DESCRIPTIONS_JA: Readonly<Record<string, string>> = {
  "What to run, where its rows go, and how long to wait: the local counterpart of a workflow setting in Collectro's Web UI. Later versions add keys and rename none.":
    "何を実行し、行をどこに格納し、どれだけ待つか。Collectro の Web UI のワークフロー設定に当たるものです。以後の版はキーを増やすだけで、名前は変えません。",
  "The workflow's name, shown with every run: letters, digits, . _ and -.":
    "実行ごとに表示されるワークフロー名。英数字と . _ - で書いてください。",
  "The container image, run by docker or podman; begins with a letter or digit.":
    "docker または podman で実行するコンテナイメージ。英数字で始めてください。",
  "Instead of an image: a program of this machine and its first arguments, run without a shell in the workflow file's folder. It gets PATH and HOME of this machine besides `env`.":
    "イメージの代わりに、このマシンのプログラムと先頭の引数。ワークフローファイルのフォルダでシェルを使わずに実行します。`env` のほかに PATH と HOME を渡します。",
  "The run parameters: arguments of the container, passed exactly as written.":
    "実行パラメータ。コンテナの引数として、書いたとおりに渡します。",
  "Environment variables, passed exactly as written. FROM, TO, COLLECTRO_SHARED_DIR, COLLECTRO_GCS_ENDPOINT and COLLECTRO_REQUESTS_PER_SECOND are set by the crawler.":
    "環境変数。書いたとおりに渡します。FROM、TO、COLLECTRO_SHARED_DIR、COLLECTRO_GCS_ENDPOINT、COLLECTRO_REQUESTS_PER_SECOND はクローラーが設定します。",
  "Names of variables that are passed on from the environment of whoever starts the run: secrets that stand in no file. One that `env` sets is not among them.":
    "実行する人の環境から渡す環境変数の名前。ファイルに書かないシークレットのためのものです。`env` で設定したものは除きます。",
  "Name of a variable; FROM, TO, COLLECTRO_SHARED_DIR, COLLECTRO_GCS_ENDPOINT and COLLECTRO_REQUESTS_PER_SECOND are set by the crawler.":
    "環境変数の名前。FROM、TO、COLLECTRO_SHARED_DIR、COLLECTRO_GCS_ENDPOINT、COLLECTRO_REQUESTS_PER_SECOND はクローラーが設定します。",
  "gs://bucket/prefix: where the container stores its objects. Objects outside of it are refused.":
    "コンテナがオブジェクトを置く場所を gs://バケット/接頭辞 で書いてください。これより外のオブジェクトは拒否します。",
  "The table that the rows are loaded into.": "行を格納するテーブル。",
  "dataset.table, or project.dataset.table.": "dataset.table または project.dataset.table の形で書いてください。",
  "BigQuery's JSON schema as `bq show --schema` prints it: the array itself, or the path of a file that holds it, relative to this file.":
    "`bq show --schema` が出力する形の BigQuery の JSON スキーマ。配列そのもの、またはそのファイルのパス（このファイルから見た相対パス）を書いてください。",
  "The top-level column that says to which date a row belongs; needed by mode replace-window.":
    "行がどの日のものかを示す最上位の列。mode が replace-window のときは必須です。",
  "append: add the rows. replace-window: replace the rows of FROM to TO. truncate: replace all rows. Default: append.":
    "append は行を追加、replace-window は FROM から TO の行を置き換え、truncate は全行を置き換えます。既定は append です。",
  "How long to wait, and how much memory the container gets.": "待つ時間と、コンテナのメモリ。",
  "The longest time without a log line or a heartbeat. Default: 10m.":
    "ログ行もハートビートもない最長時間。既定は 10m です。",
  "The longest run. Default: 24h.": "実行の最長時間。既定は 24h です。",
  "Time between SIGTERM and SIGKILL when the container is stopped. Default: 30s.":
    "コンテナを停止するときの SIGTERM から SIGKILL までの時間。既定は 30s です。",
  "Memory of the container, image only: 512Mi, 2Gi.":
    "コンテナのメモリ（image のみ）。512Mi、2Gi のように書いてください。",
  "What the source bears, passed on as COLLECTRO_REQUESTS_PER_SECOND; a backfill divides it among its runs. Default: no limit.":
    "ソースが受けられる毎秒のリクエスト数。COLLECTRO_REQUESTS_PER_SECOND として渡し、バックフィルでは実行の間で分けます。既定は制限なしです。",
  "When `collectro schedule run` and the console run it by themselves: exactly one of daily, weekly, monthly and cron, with daysBefore, or with monthsBefore where it is monthly.":
    "`collectro schedule run` とコンソールが自動で実行する時刻。daily、weekly、monthly、cron のどれか 1 つと、daysBefore（月次なら monthsBefore）を書いてください。",
  'Every day at a time: {at: "05:00"}.': '毎日決まった時刻。{at: "05:00"} のように書いてください。',
  'On chosen days of the week: {on: [monday, friday], at: "05:00"}.':
    '選んだ曜日。{on: [monday, friday], at: "05:00"} のように書いてください。',
  "Days of the week, each once: sunday, monday, tuesday, wednesday, thursday, friday, saturday.":
    "曜日を 1 回ずつ: sunday、monday、tuesday、wednesday、thursday、friday、saturday。",
  'Once a month: {on: 1, at: "05:00"}.': '月に 1 回。{on: 1, at: "05:00"} のように書いてください。',
  "Day of the month, 1 to 28, or last.": "1 から 28 までの日、または last。",
  'Five fields: minute, hour, day of month, month, day of week, such as "0 5 * * 1-5".':
    '分、時、日、月、曜日の 5 項目。"0 5 * * 1-5" のように書いてください。',
  "FROM and TO are the date so many days before the run's: a whole number from 0 to 3660.":
    "FROM と TO を実行日の何日前にするか。0 から 3660 の整数で書いてください。",
  "FROM and TO are the 1st of the month so many months before the run's, for monthly or cron: a whole number from 0 to 120.":
    "FROM と TO を何か月前の 1 日にするか（monthly と cron）。0 から 120 の整数で書いてください。",
  "Zone of the times and dates, an IANA name. Default: Asia/Tokyo.":
    "時刻と日付のタイムゾーン（IANA の名前）。既定は Asia/Tokyo です。",
  "Runs that were due while the schedule was not running: catch-up runs each of them, in order; skip leaves them out. Default: catch-up.":
    "スケジュールが動いていない間に時刻が来た実行。catch-up は順にすべて実行し、skip は実行しません。既定は catch-up です。",
  "The table is BigQuery's, loaded with the credentials of this machine; {} for the defaults. Without this key it is the embedded warehouse's.":
    "BigQuery のテーブルに、このマシンの認証情報で格納します。既定の設定なら {} です。このキーがなければ組み込みのウェアハウスに格納します。",
  "Project in which jobs run and are paid. Default: the table's own, else that of the credentials.":
    "ジョブを実行し課金するプロジェクト。既定はテーブルのプロジェクト、なければ認証情報のプロジェクトです。",
  "Location of the dataset, such as asia-northeast1; the bucket lies there, too.":
    "データセットの場所。asia-northeast1 のように書いてください。バケットも同じ場所に置きます。",
  "Labels of the jobs and of a table that is made: lower case letters, digits, _ and -.":
    "ジョブと、作成するテーブルのラベル。英小文字、数字、_、- で書いてください。",
  "Partitions of a table that is made: a DATE, DATETIME or TIMESTAMP column, and hour, day (default), month or year.":
    "作成するテーブルのパーティション。DATE、DATETIME、TIMESTAMP のいずれかの列と、hour、day（既定）、month、year のいずれか。",
  "Name of a top-level column.": "最上位の列の名前。",
  "hour, day, month or year. Default: day.": "hour、day、month、year のいずれか。既定は day です。",
  "One to four top-level columns by which a table that is made is clustered.":
    "作成するテーブルのクラスタリングに使う、最上位の列 1 つから 4 つ。",
  "Who is told of each cause of error lines and of each end that is not loaded. At least one of slack and webhook.":
    "エラー行の原因ごと、格納できなかった実行ごとの通知先。slack と webhook の少なくとも一方を書いてください。",
  "Where the address of Slack's incoming webhook stands: env:NAME or file:/path. Never the address itself: whoever has it can post.":
    "Slack の Incoming Webhook の URL がある場所を env:NAME または file:/path で書いてください。URL を知る人は誰でも投稿できるため、URL そのものは書けません。",
  "Where an address stands that takes a POST of JSON: env:NAME or file:/path.":
    "JSON の POST を受ける URL がある場所を env:NAME または file:/path で書いてください。",
  "Language of the messages: en or ja. Default: that of whoever starts the run.":
    "通知の言語。en または ja。既定は実行した人の言語です。",
  "What a success without a single row means. Default: success.": "0 行の success をどう扱うか。既定は success です。",
  "Load a `success` even though the process ended with an exit code other than 0, as the guide alone would. Default: false.":
    "終了コードが 0 以外でも `success` を格納します（ガイドの記述だけに従う場合）。既定は false です。",
  "A number and its unit: 500ms, 30s, 10m or 24h.": "500ms、30s、10m、24h のように、数と単位で書いてください。",
  "env:NAME or file:/path, never the value itself.":
    "値そのものではなく、env:NAME または file:/path で書いてください。",
  'A time of the day in quotes, from "00:00" to "23:59".':
    '"00:00" から "23:59" までの時刻を引用符で囲んで書いてください。',
};
