import { text } from "../../text.js";
import type { Mutant } from "../mutant.js";

const SH_LIST = String.raw`  publish loadpath.txt "{\"gcsPaths\":[$paths]}"`;
const SH_WORD = "  publish job_result.txt success";
const PY_WORD = '        self.publish("job_result.txt", "success")';

/** When the files appear, what runs on, and what comes out that must not. */
export const ORDER_MUTANTS: readonly Mutant[] = [
  {
    id: "sh-word-before-list",
    title: text("Writes the word before loadpath.txt", "loadpath.txt より先に結果を書く"),
    edits: [{ find: `${SH_LIST}\n${SH_WORD}`, replace: `${SH_WORD}\n${SH_LIST}` }],
    caughtBy: "order.result-last",
    also: ["order.nothing-after"],
  },
  {
    id: "sh-line-after-word",
    title: text("Logs a line after the word", "結果の後にログを書く"),
    edits: [{ find: SH_WORD, replace: `${SH_WORD}\n  log info "good bye"` }],
    caughtBy: "order.nothing-after",
  },
  {
    id: "py-list-after-word",
    title: text("Writes loadpath.txt again after the word", "結果の後に loadpath.txt を書き直す"),
    edits: [
      { find: PY_WORD, replace: `${PY_WORD}\n        self.publish("loadpath.txt", json.dumps({"gcsPaths": paths}))` },
    ],
    caughtBy: "order.nothing-after",
    also: ["order.result-last"],
  },
  {
    id: "py-word-in-two-writes",
    title: text("Writes the word in two parts", "結果を 2 回に分けて書く"),
    edits: [
      {
        find: PY_WORD,
        replace: `        with open(self.at("job_result.txt"), "w") as file:
            for part in ("succ", "ess"):
                file.write(part)
                file.flush()
                time.sleep(0.2)`,
      },
    ],
    caughtBy: "order.whole",
    also: ["advice.whole"],
  },
  {
    id: "sh-list-in-two-writes",
    title: text("Writes loadpath.txt part by part", "loadpath.txt を少しずつ書く"),
    edits: [
      {
        find: SH_LIST,
        replace: `  printf '{"gcsPaths":[' >"$shared/loadpath.txt"
  sleep 0.2
  printf '%s]}' "$paths" >>"$shared/loadpath.txt"`,
      },
    ],
    caughtBy: "order.whole",
    also: ["advice.whole"],
  },
  {
    id: "sh-child-left",
    title: text("Leaves a child running", "子プロセスを残す"),
    edits: [{ find: SH_WORD, replace: `  sleep 60 &\n${SH_WORD}` }],
    caughtBy: "1.leftovers",
  },
  {
    id: "py-child-left",
    title: text("Leaves a child running in a session of its own", "別セッションの子プロセスを残す"),
    edits: [
      {
        find: PY_WORD,
        replace: `        __import__("subprocess").Popen(["sleep", "60"], start_new_session=True)\n${PY_WORD}`,
      },
    ],
    caughtBy: "1.leftovers",
  },
  {
    id: "py-never-ends",
    title: text("Goes on after the word", "結果を書いた後も終了しない"),
    edits: [{ find: "        return 0\n", replace: "        time.sleep(3600)\n" }],
    caughtBy: "1.ends",
  },
  {
    id: "sh-token-in-log",
    title: text("Logs the token", "トークンをログに書く"),
    edits: [{ find: 'to $TO from $source"', replace: 'to $TO from $source as $SOURCE_TOKEN"' }],
    caughtBy: "secret.output",
  },
  {
    id: "sh-trace",
    title: text("Runs with set -x", "set -x で動く"),
    edits: [{ find: "set -u\n", replace: "set -ux\n" }],
    caughtBy: "secret.output",
  },
  {
    id: "py-token-in-error",
    title: text("Names the headers of the request that failed", "失敗したリクエストのヘッダーをエラーに含める"),
    edits: [{ find: "raise Failure(stage, url, cause)", replace: 'raise Failure(stage, url, f"{cause} {headers}")' }],
    caughtBy: "secret.output",
  },
];
