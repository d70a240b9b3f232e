import { text } from "../../text.js";
import type { Mutant } from "../mutant.js";

const PY_READ = "        rows = read_rows(client, options.source, day)";
const PY_ROW = "json.dumps(row, ensure_ascii=False, allow_nan=False)";

/** What FROM and TO mean, and what an earlier attempt left. */
export const LAW_MUTANTS: readonly Mutant[] = [
  {
    id: "sh-ignores-to",
    title: text("Reads FROM only", "FROM の日だけを読む"),
    edits: [{ find: 'while [ "$day" != "$TO" ]; do', replace: "while false; do" }],
    caughtBy: "1-2-1.laws",
  },
  {
    id: "py-ignores-from",
    title: text("Reads TO only", "TO の日だけを読む"),
    edits: [{ find: 'first, last = read_date("FROM"), read_date("TO")', replace: 'first = last = read_date("TO")' }],
    caughtBy: "1-2-1.laws",
  },
  {
    id: "sh-without-to",
    title: text("Reads up to TO, without it", "TO の当日を読まない"),
    edits: [
      {
        find: `  copy_day "$day"
  while [ "$day" != "$TO" ]; do
    day=$(day_after "$day")
    copy_day "$day"
  done`,
        replace: `  while [ "$day" != "$TO" ]; do
    copy_day "$day"
    day=$(day_after "$day")
  done`,
      },
    ],
    caughtBy: "1-2-1.laws",
  },
  {
    id: "py-day-too-many",
    title: text("Reads one day beyond TO", "TO の翌日まで読む"),
    edits: [{ find: "(last - first).days + 1", replace: "(last - first).days + 2" }],
    caughtBy: "1-2-1.laws",
    also: ["1-2-1.empty-day"],
  },
  {
    id: "py-month-end",
    title: text("Counts days within the month", "月の中だけで日を数える"),
    edits: [{ find: "first + datetime.timedelta(days=number)", replace: "first.replace(day=first.day + number)" }],
    caughtBy: "1-2-1.laws",
  },
  {
    id: "sh-no-leap-day",
    title: text("Does not know 29 February", "2 月 29 日を知らない"),
    edits: [{ find: "is_date() {\n", replace: "is_date() {\n  case $1 in *-02-29) return 1 ;; esac\n" }],
    caughtBy: "1-2-1.dates",
  },
  {
    id: "py-year-before",
    title: text("Looks at the same day of the year before", "前年の同じ日を参照する"),
    edits: [{ find: PY_READ, replace: `        day.replace(year=day.year - 1)\n${PY_READ}` }],
    caughtBy: "1-2-1.dates",
  },
  {
    id: "py-other-rows-each-time",
    title: text("Stores other values at every run", "実行のたびに異なる値を格納する"),
    edits: [{ find: PY_ROW, replace: 'json.dumps({**row, "visitors": time.time_ns() % 10**9})' }],
    caughtBy: "1-2-1.repeat",
  },
  {
    id: "py-doubled-after-attempt",
    title: text("Doubles the rows after an earlier attempt", "前回の試行の後に行を二重にする"),
    edits: [
      {
        find: "    client = Client(options, shared)\n",
        replace: '    client = Client(options, shared)\n    again = os.path.exists(shared.at("log.txt"))\n',
      },
      { find: PY_READ, replace: `${PY_READ} * (2 if again else 1)` },
    ],
    caughtBy: "1-2-1.repeat",
  },
  {
    id: "sh-empty-day",
    title: text("Ends a day without rows with the other word", "0 件の日に宣言と逆の結果を書く"),
    edits: [{ find: "empty=success timeout", replace: "empty=failure timeout" }],
    caughtBy: "1-2-1.empty-day",
  },
  {
    id: "sh-old-list-kept",
    title: text("Keeps the list of an earlier attempt", "前回の試行のリストを残す"),
    edits: [
      { find: ' "$shared/loadpath.txt" || fail', replace: " || fail" },
      { find: "  publish loadpath.txt", replace: '  [ -e "$shared/loadpath.txt" ] || publish loadpath.txt' },
    ],
    caughtBy: "stale.cleared",
    also: ["1-2-1.repeat"],
  },
  {
    id: "py-old-word-kept",
    title: text("Leaves the success of an earlier attempt when it fails", "失敗時に前回の試行の success を残す"),
    edits: [
      { find: '("job_result.txt", "loadpath.txt")', replace: '("loadpath.txt",)' },
      {
        find: 'lambda: os.replace(self.at(".failure")',
        replace: 'lambda: os.path.exists(self.at("job_result.txt")) or os.replace(self.at(".failure")',
      },
    ],
    caughtBy: "stale.cleared",
  },
];
