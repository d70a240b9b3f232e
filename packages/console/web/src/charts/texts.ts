import { catalogue } from "../i18n/catalogue.js";

/** What the charts say. */
export const chartTexts = catalogue(
  {
    rows: "Rows per day",
    duration: "Duration per day",
    notLoaded: "not loaded",
    asTable: "As a table",
    day: "Day",
    rowsHead: "Rows",
    took: "Took",
    verdict: "Verdict",
    none: "Two days or more have to run before there is something to compare.",
  },
  {
    rows: "日別の行数",
    duration: "日別の所要時間",
    notLoaded: "取り込みなし",
    asTable: "表で表示",
    day: "日付",
    rowsHead: "行数",
    took: "所要時間",
    verdict: "判定",
    none: "2 日分以上実行されると、ここに推移が表示されます。",
  },
);
