import { text } from "../../text.js";
import type { Mutant } from "../mutant.js";

const SH_DONE = '  log info "done: $all_rows rows of $days days"';

/** log.txt: its lines, and what a failure says. */
export const LOG_MUTANTS: readonly Mutant[] = [
  {
    id: "py-log-in-shift-jis",
    title: text("Writes the log in Shift_JIS", "ログを Shift_JIS で書く"),
    edits: [{ find: 'line.encode("utf-8", "replace")', replace: 'line.encode("cp932", "replace")' }],
    caughtBy: "2-3.format",
    also: ["3-2-1.format"],
  },
  {
    id: "sh-plain-line",
    title: text("Writes a line that is not JSON", "JSON でない行を書く"),
    edits: [{ find: SH_DONE, replace: '  echo "done: $all_rows rows" >>"$shared/log.txt"' }],
    caughtBy: "2-3.format",
  },
  {
    id: "sh-two-lines",
    title: text("Splits a text over two lines", "本文を 2 行に分けて書く"),
    edits: [
      {
        find: '  log info "$1: $rows rows stored"',
        replace: String.raw`  printf '{"severity":"info","log":"%s:\n%s rows"}\n' "$1" "$rows" >>"$shared/log.txt"`,
      },
    ],
    caughtBy: "2-3.format",
  },
  {
    id: "sh-last-line-open",
    title: text("Leaves the last line without its newline", "最後の行に改行を付けない"),
    edits: [{ find: SH_DONE, replace: `  printf '{"severity":"info","log":"done"}' >>"$shared/log.txt"` }],
    caughtBy: "2-3.format",
  },
  {
    id: "py-no-severity",
    title: text("Leaves out severity where all is well", "正常時の行に severity を書かない"),
    edits: [
      {
        find: '{"severity": severity, "log": message}',
        replace: '{"log": message, **({"severity": severity} if severity == "error" else {})}',
      },
    ],
    caughtBy: "2-3.format",
    also: ["3-2-1.format"],
  },
  {
    id: "py-log-is-number",
    title: text("Writes a number as log", "log に数値を書く"),
    edits: [{ find: 'f"完了: {len(days)} 日分、{count} 行"', replace: "count" }],
    caughtBy: "2-3.format",
  },
  {
    id: "py-only-errors",
    title: text("Says nothing but errors", "エラー以外のログを出さない"),
    edits: [
      {
        find: '        line = json.dumps({"severity"',
        replace: '        if severity == "info":\n            return\n        line = json.dumps({"severity"',
      },
    ],
    caughtBy: "2-3.format",
  },
  {
    id: "py-log-rewritten",
    title: text("Writes log.txt anew for every line", "1 行ごとに log.txt を書き直す"),
    // Between two lines there must be time for a reader.
    edits: [
      { find: 'open(self.at("log.txt"), "ab")', replace: 'open(self.at("log.txt"), "wb")' },
      { find: '"replace") + b"\\n")\n', replace: '"replace") + b"\\n")\n        time.sleep(0.15)\n' },
    ],
    caughtBy: "log.append-only",
    also: ["2-3.format", "3-2-1.format", "3-2-3.error-line"],
  },
  {
    id: "sh-log-replaced",
    title: text("Keeps only the last lines of log.txt", "log.txt に最後の数行だけを残す"),
    edits: [
      {
        find: '"$1" "$text" >>"$shared/log.txt"',
        replace:
          '"$1" "$text" >>"$shared/log.txt"\n  tail -n 2 "$shared/log.txt" >"$work/log" && cp "$work/log" "$shared/log.txt"\n  sleep 0.1',
      },
    ],
    caughtBy: "log.append-only",
  },
  {
    id: "py-traceback",
    title: text("Writes the traceback into log.txt", "log.txt にトレースバックを書く"),
    edits: [
      {
        find: "        known = isinstance(error, (Failure, Stopped))",
        replace: `        import traceback

        with open(shared.at("log.txt"), "a", encoding="utf-8") as file:
            traceback.print_exc(file=file)
        known = isinstance(error, (Failure, Stopped))`,
      },
    ],
    caughtBy: "3-2-1.format",
  },
  {
    id: "sh-error-in-capitals",
    title: text("Writes ERROR for error", "error を ERROR と書く"),
    edits: [{ find: "log error ", replace: "log ERROR " }],
    caughtBy: "3-2-3.error-line",
  },
  {
    id: "py-failure-as-info",
    title: text("Says why it fails as info", "失敗の原因を info で書く"),
    edits: [{ find: 'self.log("error", cause)', replace: 'self.log("info", cause)' }],
    caughtBy: "3-2-3.error-line",
  },
  {
    id: "sh-silent-failure",
    title: text("Does not say why it fails", "失敗の原因を書かない"),
    edits: [{ find: '  log error "$stage: $place: $1"\n', replace: "" }],
    caughtBy: "3-2-3.error-line",
  },
];
