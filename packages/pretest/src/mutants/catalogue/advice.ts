import { text } from "../../text.js";
import type { Mutant } from "../mutant.js";

const SH_PATH = String.raw`\"gcs://$bucket/$object\"`;

/** What is lawful, and still not good. */
export const ADVICE_MUTANTS: readonly Mutant[] = [
  {
    id: "py-exit-0-on-failure",
    title: text("Ends with code 0 after failure", "failure の後に終了コード 0 で終わる"),
    edits: [{ find: "        return 1\n", replace: "        return 0\n" }],
    caughtBy: "advice.exit-code",
  },
  {
    id: "sh-exit-1-on-success",
    title: text("Ends with code 1 after success", "success の後に終了コード 1 で終わる"),
    edits: [{ find: '  rm -f "$shared/.failure"\n}\n', replace: '  rm -f "$shared/.failure"\n  exit 1\n}\n' }],
    caughtBy: "advice.exit-code",
  },
  {
    id: "py-extra-key",
    title: text("Writes the time as a third key of a line", "ログの行に 3 つ目のキーとして時刻を書く"),
    edits: [{ find: '"log": message}', replace: '"log": message, "time": time.time()}' }],
    caughtBy: "advice.extra-keys",
  },
  {
    id: "sh-warning",
    title: text("Logs with a severity that the guide does not name", "ガイドにない severity で書く"),
    edits: [{ find: 'log info "$1: $rows rows stored"', replace: 'log warning "$1: $rows rows stored"' }],
    caughtBy: "advice.extra-keys",
  },
  {
    id: "sh-gs-scheme",
    title: text("Writes gs:// instead of gcs://", "gcs:// ではなく gs:// と書く"),
    edits: [{ find: SH_PATH, replace: SH_PATH.replace("gcs:", "gs:") }],
    caughtBy: "advice.scheme",
  },
  {
    id: "sh-written-in-place",
    title: text("Writes its files where they are read", "読まれるファイルに直接書く"),
    edits: [
      {
        find: `  printf %s "$2" >"$shared/.$1" || fail "it cannot be written"
  mv "$shared/.$1" "$shared/$1" || fail "it cannot be put in place"`,
        replace: '  printf %s "$2" >"$shared/$1" || fail "it cannot be written"',
      },
    ],
    caughtBy: "advice.whole",
  },
  {
    id: "py-no-signal-handler",
    title: text("Dies of SIGTERM without a word", "SIGTERM で結果を書かずに終わる"),
    edits: [{ find: "signal.signal(signal.SIGTERM, stop)", replace: "signal.signal(signal.SIGTERM, signal.SIG_DFL)" }],
    caughtBy: "advice.stop",
  },
  {
    id: "sh-deaf",
    title: text("Hears SIGTERM only between two requests", "リクエストの間にしか SIGTERM に気づかない"),
    edits: [
      { find: '2>"$work/cause" &\n  if await $!; then', replace: '2>"$work/cause"\n  if [ $? = 0 ]; then' },
      { find: '--speed-time "$timeout"', replace: "--speed-time 600" },
    ],
    caughtBy: "advice.stop",
  },
  {
    id: "sh-lock-file",
    title: text("Leaves a file of its own in the shared folder", "共有フォルダに独自のファイルを残す"),
    edits: [{ find: "  work=$(mktemp -d)", replace: '  : >"$shared/report.lock"\n  work=$(mktemp -d)' }],
    caughtBy: "advice.other-files",
  },
  {
    id: "sh-number-in-quotes",
    title: text("Stores numbers as text", "数値を文字列として格納する"),
    edits: [
      { find: "-e 's/,$//'", replace: String.raw`-e 's/,$//' -e 's/"temperature":\([0-9.]*\)/"temperature":"\1"/'` },
    ],
    caughtBy: "advice.rows-unverified",
  },
];
