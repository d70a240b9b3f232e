import type { Language } from "@collectro/contract";

const en = `collectro-host: runs one connector in a container (Collectro external container)

  FROM=2024-09-24 TO=2024-09-24 collectro-host --connector NAME --output gs://bucket/prefix [options]

  --connector NAME              the connector to run
  --param key=value             a run parameter; may be repeated, wins over --params
  --params JSON                 run parameters as one JSON object
  --output gs://bucket/prefix   where the objects go
  --schema JSON|path|gs://…     BigQuery schema; wins over the connector's own
  --shared-dir DIR              default $COLLECTRO_SHARED_DIR, then /shared
  --time-zone ZONE              zone of FROM and TO; default Asia/Tokyo
  --expand-window none|week|month   widen the dates that are read; default none
  --empty-window success|failure    what zero rows mean; default: as the connector declares
  --stop-grace 8s               longest time between SIGTERM and the result
  --uri-scheme gcs|gs           scheme in loadpath.txt; default gcs
  --limit N                     store only the first N rows
  --help, --version

A secret parameter takes its value or a reference: sm://projects/P/secrets/S/versions/V, env:NAME, file:/path;
literal:TEXT for a value that begins like one.
Exit: 0 success, 1 failed, 2 bad parameters, 3 shared folder unusable, 4 stopped, 5 watchdog, 6 memory.
`;

const ja = `collectro-host: コンテナ内でコネクターを 1 つ実行します（Collectro 外部コンテナ）

  FROM=2024-09-24 TO=2024-09-24 collectro-host --connector 名前 --output gs://バケット/接頭辞 [オプション]

  --connector 名前              実行するコネクター
  --param キー=値               実行パラメーター。繰り返し可、--params より優先
  --params JSON                 実行パラメーターを 1 つの JSON オブジェクトで指定
  --output gs://バケット/接頭辞 オブジェクトの格納先
  --schema JSON|パス|gs://…     BigQuery スキーマ。コネクター自身のものより優先
  --shared-dir DIR              既定は $COLLECTRO_SHARED_DIR、次に /shared
  --time-zone ZONE              FROM と TO のタイムゾーン。既定は Asia/Tokyo
  --expand-window none|week|month   読み取る日付を広げる。既定は none
  --empty-window success|failure    0 件の扱い。既定はコネクターの宣言どおり
  --stop-grace 8s               SIGTERM から結果出力までの最長時間
  --uri-scheme gcs|gs           loadpath.txt のスキーム。既定は gcs
  --limit N                     先頭 N 行だけを格納
  --help, --version

シークレットのパラメーターには値または参照を指定します: sm://projects/P/secrets/S/versions/V、env:名前、file:/パス。
参照の形で始まる値そのものは literal:値 と書きます。
終了コード: 0 成功、1 失敗、2 パラメーター誤り、3 共有フォルダ使用不可、4 停止、5 ウォッチドッグ、6 メモリ。
`;

/** The text of --help. */
export function helpText(language: Language): string {
  return language === "ja" ? ja : en;
}
