import type { Example } from "@collectro/connector";

/** What the docs and `collectro connectors files` show. */
export const examples: readonly Example[] = [
  {
    title: { en: "One CSV file a day, in CP932", ja: "1 日 1 ファイルの CSV（CP932）" },
    params: { path: "/data/sales_{date}.csv", encoding: "cp932" },
  },
  {
    title: { en: "One file, only the rows of the window", ja: "1 つのファイルから期間内の行だけ" },
    params: { path: "/data/sales.csv", dateColumn: "day", dateFormat: "YYYY/MM/DD" },
  },
  {
    title: { en: "JSON Lines in Cloud Storage", ja: "Cloud Storage の JSON Lines" },
    params: { path: "gs://bucket/logs/{date}/*.jsonl.gz" },
  },
];
