import { defineConnector, paramError, type RunWindow } from "@collectro/connector";
import { examples } from "./examples.js";
import { type PostgresParams, params } from "./params.js";
import { discoverSchema, readSlice } from "./read.js";
import { cutWindow, placeholdersOf } from "./window.js";

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

function sliceWindow(window: RunWindow, { slices, query }: PostgresParams) {
  if (slices === "whole" && window.from !== window.to && query !== undefined && placeholdersOf(query).has("date")) {
    throw paramError({
      where: "query",
      detail: `{date} is one day, and the window is ${window.from} to ${window.to}`,
      hint: "use {from} and {to}, or pass slices=day",
    });
  }
  return cutWindow(window, slices);
}
