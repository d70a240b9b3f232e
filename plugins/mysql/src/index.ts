import { defineConnector } from "@collectro/connector";
import { sliceWindow } from "@collectro/sql-source";
import { examples } from "./examples.js";
import { params } from "./params.js";
import { discoverSchema, readSlice } from "./read.js";

/** Reads a table or a query of MySQL or MariaDB. */
export default defineConnector({
  name: "mysql",
  title: { en: "MySQL, MariaDB", ja: "MySQL、MariaDB" },
  summary: {
    en: "A table, a view or a query of MySQL 5.7 or MariaDB 10.3 or later; columns come from the server.",
    ja: "MySQL 5.7、MariaDB 10.3 以降のテーブル、ビュー、またはクエリを読み取ります。列はサーバーから取得します。",
  },
  params,
  examples,
  schema: discoverSchema,
  slices: sliceWindow,
  unrepresentable: ({ unrepresentable }) => unrepresentable,
  read: readSlice,
});
