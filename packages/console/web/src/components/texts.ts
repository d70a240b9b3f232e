import { catalogue } from "../i18n/catalogue.js";

/** What the shared components say. */
export const componentTexts = catalogue(
  {
    close: "Close",
    cancel: "Cancel",
    loading: "Loading…",
    copy: "Copy",
    copied: "Copied",
    again: "Try again",
    sort: "Sort",
    place: (line: number, column: number) => `line ${line}, column ${column}`,
    tone: { loaded: "Loaded", failed: "Failed", lost: "Lost", open: "Running", idle: "Waiting" },
  },
  {
    close: "閉じる",
    cancel: "キャンセル",
    loading: "読み込み中…",
    copy: "コピー",
    copied: "コピーしました",
    again: "再試行",
    sort: "並べ替え",
    place: (line: number, column: number) => `${line} 行 ${column} 桁`,
    tone: { loaded: "取り込み済み", failed: "失敗", lost: "応答なし", open: "実行中", idle: "待機中" },
  },
);
