import { type Text, text } from "../text.js";

/** One number of the guide's list (事前テスト). */
export interface GuideItem {
  readonly number: string;
  readonly title: Text;
}

/** The list in its own order. Japanese: the guide's words. */
export const guideItems: readonly GuideItem[] = [
  item(
    "1",
    "Starts with the parameters it needs, and ends",
    "必要なパラメータを設定してコンテナを起動し、終了すること",
  ),
  item("1-1", "Start parameters", "コンテナ起動パラメータ"),
  item("1-2", "Environment variables", "環境変数"),
  item("1-2-1", "FROM, TO: the day or the days asked for", "FROM, TO: 指定日付、期間"),
  item("2", "After success, the following is there", "正常終了時には以下の内容が出力されること"),
  item("2-1", "job_result.txt says “success”", "job_result.txt: “success”"),
  item("2-2", "loadpath.txt is there", "loadpath.txt"),
  item(
    "2-2-1",
    "It lists the paths of the GCS files with the data, in the given format",
    "取得したデータを格納したGCSファイルのパスが既定のフォーマットで出力されていること",
  ),
  item(
    "2-2-2",
    "At every path lies JSON that fits the BigQuery schema",
    "全てのパスにJSONファイルが想定しているBQスキーマと一致したフォーマットで格納されていること",
  ),
  item(
    "2-3",
    "log.txt tells the progress at suitable times, in the given format",
    "log.txt: 適切なタイミングで処理状況を示すログが既定のフォーマットで出力されていること",
  ),
  item("3", "After failure, the following is there", "異常終了時には以下の内容が出力されること"),
  item("3-1", "job_result.txt says “failure”", "job_result.txt: “failure”"),
  item("3-2", "log.txt is there", "log.txt"),
  item(
    "3-2-1",
    "It tells the progress at suitable times, in the given format",
    "適切なタイミングで処理状況を示すログが既定のフォーマットで出力されていること",
  ),
  item(
    "3-2-2",
    "It tells where the error happened, and why",
    "エラーになった処理の場所、原因がわかるログを出力すること",
  ),
  item("3-2-3", 'Errors are logged as "severity":"error"', 'エラーのログは "severity":"error" で出力すること'),
];

function item(number: string, en: string, ja: string): GuideItem {
  return { number, title: text(en, ja) };
}
