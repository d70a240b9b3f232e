import { defineConnector } from "@collectro/connector";
import { examples } from "./examples.js";
import { pathsOf } from "./format.js";
import { filesParams } from "./params.js";
import { slicesOf } from "./path-template.js";
import { readSlice } from "./read.js";
import { discoverSchema } from "./schema.js";

export default defineConnector({
  name: "files",
  title: { ja: "ファイル (CSV, Excel, Parquet…)", en: "Files (CSV, Excel, Parquet…)" },
  summary: {
    ja: "ローカルディスク・HTTP・Cloud Storage・S3・SFTP・FTP のファイルを読み、1 日 1 ファイルの命名や日付列による絞り込みに対応します。",
    en: "Reads files from local disk, HTTP, Cloud Storage, S3, SFTP or FTP, by date in the name or by a date column.",
  },
  params: filesParams,
  examples,
  parallel: (params) => params.parallel,
  slices: (window, params) => slicesOf(window, pathsOf(params)),
  schema: discoverSchema,
  read: readSlice,
});
