import { defineConnector } from "@collectro/connector";
import { sliceWindow } from "@collectro/sql-source";
import { examples } from "./examples.js";
import { params } from "./params.js";
import { discoverSchema, readSlice } from "./read.js";

/** Reads a table or a query of PostgreSQL with COPY. */
export default defineConnector({
  name: "postgres",
  title: { en: "PostgreSQL", ja: "PostgreSQL" },
  summary: {
    en: "A table, a view or a query of PostgreSQL 12 or later; columns come from the catalog.",
    ja: "PostgreSQL 12 以降のテーブル、ビュー、またはクエリを読み取ります。列はカタログから取得します。",
  },
  params,
  examples,
  schema: discoverSchema,
  slices: sliceWindow,
  parallel: ({ parallel }) => parallel,
  unrepresentable: ({ unrepresentable }) => unrepresentable,
  read: readSlice,
});
