import { text } from "../../text.js";
import type { Mutant } from "../mutant.js";

const PY_ROW = "json.dumps(row, ensure_ascii=False, allow_nan=False)";
const SH_ROW = "-e 's/,$//'";

/** The objects: JSON lines that fit the schema. */
export const ROW_MUTANTS: readonly Mutant[] = [
  {
    id: "py-array",
    title: text("Stores one JSON array", "JSON の配列として格納する"),
    edits: [{ find: `"".join(${PY_ROW} + "\\n" for row in rows)`, replace: "json.dumps(rows, ensure_ascii=False)" }],
    caughtBy: "2-2-2.rows-fit",
  },
  {
    id: "py-indented",
    title: text("Stores each row over several lines", "1 行のデータを複数行に分けて格納する"),
    edits: [{ find: PY_ROW, replace: "json.dumps(row, indent=1)" }],
    caughtBy: "2-2-2.rows-fit",
  },
  {
    id: "sh-commas",
    title: text("Leaves the commas between the rows", "行の間のカンマを残す"),
    edits: [{ find: ` ${SH_ROW}`, replace: "" }],
    caughtBy: "2-2-2.rows-fit",
  },
  {
    id: "sh-text-for-number",
    title: text("Stores a text where the schema has a number", "数値の列に文字列を格納する"),
    edits: [{ find: SH_ROW, replace: String.raw`${SH_ROW} -e 's/"visitors":\([0-9][0-9]*\)/"visitors":"\1 人"/'` }],
    caughtBy: "2-2-2.rows-fit",
  },
  {
    id: "sh-no-date",
    title: text("Stores a date that is none", "存在しない日付を格納する"),
    edits: [{ find: SH_ROW, replace: String.raw`${SH_ROW} -e 's/"date":"\([0-9]*\)-[0-9]*-/"date":"\1-13-/'` }],
    caughtBy: "2-2-2.rows-fit",
  },
  {
    id: "py-required-missing",
    title: text("Leaves out a REQUIRED column", "REQUIRED の列を省く"),
    edits: [{ find: PY_ROW, replace: 'json.dumps({name: row[name] for name in row if name != "station"})' }],
    caughtBy: "2-2-2.rows-fit",
  },
  {
    id: "py-required-null",
    title: text("Stores null in a REQUIRED column", "REQUIRED の列に null を格納する"),
    edits: [{ find: PY_ROW, replace: 'json.dumps({**row, "station": None})' }],
    caughtBy: "2-2-2.rows-fit",
  },
  {
    id: "py-unknown-column",
    title: text("Stores a column that the schema does not have", "スキーマにない列を格納する"),
    edits: [{ find: PY_ROW, replace: 'json.dumps({**row, "loaded_by": "report.py"})' }],
    caughtBy: "2-2-2.rows-fit",
  },
  {
    id: "py-nan",
    title: text("Stores NaN", "NaN を格納する"),
    edits: [{ find: PY_ROW, replace: 'json.dumps({**row, "temperature": float("nan")})' }],
    caughtBy: "2-2-2.rows-fit",
  },
  {
    id: "py-rows-in-shift-jis",
    title: text("Stores rows in Shift_JIS", "行を Shift_JIS で格納する"),
    edits: [{ find: "for row in rows).encode()", replace: 'for row in rows).encode("cp932")' }],
    caughtBy: "2-2-2.rows-fit",
  },
];
