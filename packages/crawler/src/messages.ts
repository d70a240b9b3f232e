import type { Localized } from "@collectro/contract";

const say = (en: string, ja: string): Localized => ({ en, ja });

/** What the crawler tells people: every reason and warning, in both languages, with the same placeholders. */
export const MESSAGES = {
  // While the container runs.
  START_FAILED: say(
    "the container could not be started: {cause} - check image or command of the workflow",
    "コンテナを起動できませんでした: {cause} - ワークフローの image または command を確認してください",
  ),
  NOT_STARTED: say(
    "the container did not appear beside the crawler in time, and has written nothing - see the events of its pod: the image may not be pulled, or its user may differ",
    "コンテナが時間内に起動せず、何も書かれていません - ポッドのイベントで、イメージの取得と実行ユーザーを確認してください",
  ),
  RESULT_FAILURE: say(
    "the container reported failure - see the error lines of its log",
    "コンテナが failure を報告しました - ログのエラー行を確認してください",
  ),
  RESULT_INVALID: say(
    "job_result.txt says {text}, which is neither success nor failure - write exactly one of the two words",
    "job_result.txt の内容 {text} は success でも failure でもありません - どちらかの語だけを書いてください",
  ),
  RESULT_EMPTY: say(
    "job_result.txt stayed empty - write the word to another file first and rename it",
    "job_result.txt が空のままです - 別ファイルに書いてから rename してください",
  ),
  NO_RESULT: say(
    "the container ended ({end}) without job_result.txt - it crashed or was killed; its last lines may say why",
    "コンテナが job_result.txt を残さずに終了しました ({end}) - 異常終了したか強制終了されています。末尾のログを確認してください",
  ),
  OUTPUT: say("the container printed: {line}", "コンテナの出力: {line}"),
  SILENT: say(
    "no new log line and no heartbeat for {seconds} s, so the container was given up - see its last line, or raise limits.silence",
    "{seconds} 秒間ログもハートビートも無いため、応答なしと判定しました - 最後のログを確認するか limits.silence を延ばしてください",
  ),
  TOO_LONG: say(
    "the run took longer than {seconds} s and was stopped - split the window, or raise limits.total",
    "実行時間が {seconds} 秒を超えたため停止しました - 期間を分割するか limits.total を延ばしてください",
  ),
  STOPPED: say(
    "the run was stopped by request; nothing was loaded - run it again",
    "要求により停止しました。何も格納していません - 再実行してください",
  ),
  EXIT_CODE: say(
    "the container reported success but ended with {end}; nothing was loaded - the guide alone would load it: set trustResult: true to do so",
    "success が報告されましたが {end} で終了したため格納していません - ガイドのみに従えば格納されます。そうする場合は trustResult: true を設定してください",
  ),
  EXIT_CODE_TRUSTED: say(
    "the container ended with {end} after reporting success; loaded because of trustResult",
    "success の報告後に {end} で終了しましたが、trustResult の指定により格納します",
  ),
  LINGERED: say(
    "the container was still alive {seconds} s after its result and was stopped - let it end by itself",
    "結果の出力後 {seconds} 秒を過ぎても終了しないため停止しました - 自ら終了するようにしてください",
  ),
  RESULT_INEXACT: say(
    "job_result.txt holds more than the bare word (white space or a newline) - write the word alone",
    "job_result.txt に語以外の文字 (空白や改行) があります - 語だけを書いてください",
  ),
  RESULT_STALE: say(
    "job_result.txt was there before the watch began; it is taken for an earlier attempt's, and a new one is waited for",
    "監視の開始前から job_result.txt がありました。以前の実行のものとみなし、新しい結果を待ちます",
  ),
  LOADPATH_STALE: say(
    "loadpath.txt was there before the watch began; it is taken for an earlier attempt's, and a new one is waited for",
    "監視の開始前から loadpath.txt がありました。以前の実行のものとみなし、新しい一覧を待ちます",
  ),
  STRAGGLERS: say(
    "the container left processes behind, which were ended: {count}",
    "コンテナが残した {count} 個のプロセスを終了しました",
  ),
  LOG_REPLACED: say(
    "log.txt was cut or replaced while it was read; it is read again from its start - append to it only",
    "log.txt が読み取り中に切り詰められたか置き換えられたため、先頭から読み直します - 追記のみとしてください",
  ),
  STORE_MOVED: say(
    "the container was told the store {endpoint}, which cannot be opened again: {cause} - it is ended; run it again",
    "コンテナに伝えたストア {endpoint} を再び開けません: {cause} - コンテナを終了します。再実行してください",
  ),
  NOTIFY_FAILED: say(
    "messages that {target} did not take: {count} ({cause}) - check the address that notify names",
    "{target} に通知できませんでした: {count} 件 ({cause}) - notify で指定した宛先を確認してください",
  ),
  RESUMED: say("this run was interrupted and is taken up again", "中断された実行を再開します"),

  // In a cluster.
  POD_VERDICT: say("the crawler in the cluster: {text}", "クラスタ内のクローラー: {text}"),
  POD_WAITS: say("the pod does not start: {cause}", "ポッドを起動できません: {cause}"),
  POD_ENDED: say(
    "the cluster tells of the pod: {cause} - see its events, and put it right",
    "クラスタがポッドについて報告しています: {cause} - イベントを確認し、原因を取り除いてください",
  ),
  VERDICT_UNREAD: say(
    "rows may have been loaded: nobody read the verdict of the crawler in the cluster ({cause}) - look into the table or its ledger _collectro_loads before you run it again; with replace-window running it again is always right",
    "クラスタ内のクローラーの判定を読み取れませんでした ({cause})。行が格納された可能性があります - 再実行の前にテーブルか台帳 _collectro_loads を確認してください。replace-window ならそのまま再実行できます",
  ),

  // The objects.
  LOADPATH_MISSING: say(
    "success was reported, but there is no loadpath.txt - write it before job_result.txt",
    "success が報告されましたが loadpath.txt がありません - job_result.txt より先に書いてください",
  ),
  LOADPATH_INVALID: say(
    'loadpath.txt is wrong: {cause} - write {"gcsPaths":["gcs://bucket/object"]} with every object once',
    'loadpath.txt が正しくありません: {cause} - {"gcsPaths":["gcs://バケット/オブジェクト"]} の形で一度ずつ書いてください',
  ),
  OBJECT_FOREIGN: say(
    "{object} lies outside of the workflow's output {output} - store objects only there",
    "{object} はワークフローの output {output} の外にあります - その下だけに格納してください",
  ),
  OBJECT_MISSING: say(
    "{object} does not exist - list only objects whose upload has been confirmed",
    "{object} が存在しません - アップロードを確認したものだけを記載してください",
  ),
  OBJECT_DENIED: say(
    "{object} cannot be read: {cause} - check the bucket and that this identity may read its objects",
    "{object} を読み取れません: {cause} - バケットと、オブジェクトの参照権限を確認してください",
  ),
  OBJECT_CORRUPT: say(
    "{object}: what was read is not what was stored ({got}, expected {expected}) - run again, or store it anew",
    "{object}: 読み取った内容が格納内容と一致しません ({got}、期待値 {expected}) - 再実行するか、格納し直してください",
  ),
  STORAGE_FAILED: say(
    "reading {object} failed again and again: {cause} - run again later",
    "{object} の読み取りに繰り返し失敗しました: {cause} - 後で再実行してください",
  ),
  DISK_FAILED: say(
    "the run folder cannot be written: {cause} - free space, or choose another --state-dir",
    "実行フォルダに書き込めません: {cause} - 空き容量を確保するか --state-dir で別の場所を指定してください",
  ),
  ROW_REFUSED: say(
    "{object} line {line}, column {path}: expected {expected}, got {got} - {hint}",
    "{object} の {line} 行目、列 {path}: {expected} が必要ですが {got} です - {hint}",
  ),
  ROWS_REFUSED: say(
    "problems in all: {count}; nothing was loaded - mend the rows, or the schema or the dates that they are held against",
    "問題は合計 {count} 件です。何も格納していません - 行、または照合に使うスキーマや日付を修正してください",
  ),
  EMPTY_WINDOW: say(
    "success without a single row, and the workflow says that this is a failure (emptyWindow) - check the source",
    "0 件で success が報告されましたが、ワークフローの emptyWindow により異常と判定しました - ソースを確認してください",
  ),

  // The warehouse.
  OBJECT_REPLACED: say(
    "an object was replaced while the warehouse read it; nothing was changed - store objects once, under new names",
    "ウェアハウスが読み取る間にオブジェクトが置き換えられました。変更はされていません - オブジェクトは毎回新しい名前で一度だけ格納してください",
  ),
  DATASET_MISSING: say(
    "there is no dataset {dataset} - create it in the location of the bucket: bq mk --location=LOCATION {dataset}",
    "データセット {dataset} がありません - バケットと同じロケーションに作成してください: bq mk --location=LOCATION {dataset}",
  ),
  WAREHOUSE_DENIED: say(
    "BigQuery refuses this identity: {cause} - it needs bigquery.jobUser on the project, dataEditor on the dataset, objectViewer on the bucket",
    "BigQuery に拒否されました: {cause} - プロジェクトの bigquery.jobUser、データセットの dataEditor、バケットの objectViewer が必要です",
  ),
  LOAD_REFUSED: say(
    "BigQuery refused the load: {cause} ({place}) - mend what it names; nothing was changed in the table",
    "BigQuery が読み込みを拒否しました: {cause} ({place}) - 示された箇所を修正してください。テーブルは変更されていません",
  ),
  TABLE_DIFFERS: say(
    "the table {table} has other columns: {columns} - change the workflow's schema, or drop or alter the table",
    "テーブル {table} の列が異なります: {columns} - スキーマを修正するか、テーブルを変更または削除してください",
  ),
  TABLE_CASE: say(
    "the name {wanted} differs only in case from {found}, which the warehouse has; DuckDB takes both for one - write {found} in the workflow, or choose another name",
    "{wanted} はウェアハウスにある {found} と大文字・小文字だけが異なり、DuckDB では同じ名前になります - ワークフローで {found} と書くか、別の名前にしてください",
  ),
  COUNT_DIFFERS: say(
    "rows that went into {table}: {loaded}, rows validated: {validated}; rolled back - please report this",
    "検証した {validated} 行に対し {table} に入ったのは {loaded} 行のため、取り消しました - この行を報告してください",
  ),
  WAREHOUSE_BUSY: say(
    "another process holds the warehouse {path}; waited {seconds} s - end it, or run again later",
    "別のプロセスがウェアハウス {path} を使用中です。{seconds} 秒待ちました - 終了させるか、後で再実行してください",
  ),
  WAREHOUSE_WAITING: say(
    "another process holds the warehouse {path}; waiting up to {seconds} s",
    "別のプロセスがウェアハウス {path} を使用中です。最大 {seconds} 秒待ちます",
  ),
  WAREHOUSE_LOADING: say(
    "rows are being loaded into the warehouse; waited {seconds} s - try again in a moment",
    "ウェアハウスへの格納中です。{seconds} 秒待ちました - しばらくしてからもう一度試してください",
  ),
  WAREHOUSE_FAILED: say(
    "the warehouse refused: {cause} - nothing was changed in it; mend what is named, or choose another --state-dir, and run again",
    "ウェアハウスがエラーを返しました: {cause} - 変更はされていません。原因を取り除くか --state-dir で別の場所を指定し、再実行してください",
  ),
  OUTCOME_UNKNOWN: say(
    "the warehouse does not tell whether the load was done: {cause} - see that it can be reached, and crawl again: the run stays open until its job and the ledger have told",
    "格納が完了したかどうかをウェアハウスに確認できません: {cause} - ウェアハウスに接続できる状態にして、もう一度 crawl してください。実行は開いたまま残り、ジョブと台帳で確認できた時点で終了します",
  ),
  ALREADY_LOADED: say(
    "these objects are in {table} already (run {run}); nothing was loaded twice",
    "これらのオブジェクトは {table} に格納済みです (実行 {run})。二重には格納していません",
  ),
  SLICE_LOADED: say(
    "another run of the same backfill ({run}) has loaded these dates into {table}; nothing was loaded twice",
    "同じバックフィルの別の実行 ({run}) がこの日付を {table} に格納済みです。二重には格納していません",
  ),
  SLICE_TAKEN: say(
    "another worker of the backfill has taken these dates over; nothing was loaded here - its run says what became of them",
    "バックフィルの別のワーカーがこの日付を引き継いだため、ここでは何も格納していません - 結果はそのワーカーの実行で確認してください",
  ),
  INTERNAL: say(
    "a fault in Collectro Connect itself: {cause} - please report this line",
    "Collectro Connect 自体の不具合です: {cause} - この行を報告してください",
  ),
} as const satisfies Record<string, Localized>;

/** The codes of reasons and warnings; stable. */
export type ReasonCode = keyof typeof MESSAGES;
