import { catalogue } from "../i18n/catalogue.js";

/** What the charts say. */
export const chartTexts = catalogue(
  {
    rows: "Rows per run",
    duration: "Duration per run",
    notLoaded: "not loaded",
    asTable: "As a table",
    day: "From",
    rowsHead: "Rows",
    took: "Took",
    verdict: "Verdict",
    none: "There is something to compare once two days have been run.",
  },
  {
    rows: "実行ごとの行数",
    duration: "実行ごとの所要時間",
    notLoaded: "取り込みなし",
    asTable: "表で表示",
    day: "開始日",
    rowsHead: "行数",
    took: "所要時間",
    verdict: "判定",
    none: "2 日分以上実行されると、ここに推移が表示されます。",
  },
);
