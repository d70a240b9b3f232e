import { same, text } from "../text.js";
import type { TrialRecord } from "../trial/record.js";
import { failed, type Look, trialCheck } from "./check.js";

const FILE = "job_result.txt";

export const SUCCESS_WORD = trialCheck(
  "2-1.word",
  "2-1",
  "guide",
  {
    title: text("job_result.txt says success", "job_result.txt が success である"),
    why: text("Any other word loads nothing.", "ほかの語では何も取り込まれない。"),
    mend: text(
      "If the run failed, its error lines say why. Otherwise write exactly: printf success.",
      "失敗したのであれば error 行の原因を直す。そうでなければ printf success と正確に書く。",
    ),
  },
  (trial) => (trial.plan.group === "good" ? wordLook(trial, "success") : undefined),
);

export const FAILURE_WORD = trialCheck(
  "3-1.word",
  "3-1",
  "guide",
  {
    title: text("job_result.txt says failure", "job_result.txt が failure である"),
    why: text(
      "Without a word the crawler waits for nothing, and nobody is told why.",
      "結果がないとクローラーは無駄に待ち、原因も伝わらない。",
    ),
    mend: text(
      "Catch every error at one place, the outermost, and write failure there; also on a signal.",
      "最も外側の一か所ですべてのエラーを捕らえて failure を書く（シグナル受信時も）。",
    ),
  },
  (trial) => {
    const { plan, word } = trial;
    // What a fault made wrong is judged by its rows.
    if (plan.disturbance && word === "success") return undefined;
    return plan.group === "failing" || listed(trial) ? wordLook(trial, "failure") : undefined;
  },
);

/** A fault that was survived is judged by its rows; an old word in the folder by `stale.cleared`. */
function listed({ plan, word }: TrialRecord): boolean {
  return plan.group === "fault" && plan.expects !== "killed" && word !== "success";
}

function wordLook(trial: TrialRecord, expected: "success" | "failure"): Look {
  const { word, resultText, resultBroken, resultStale } = trial;
  if (word === expected) return "passed";
  if (resultStale) return undefined;
  const first = trial.log.firstErrors[0];
  const evidence = [
    ...(resultText === undefined ? [] : [{ file: FILE, line: 1, excerpt: quoted(resultText) }]),
    ...(first ? [{ file: "log.txt", line: first.line, excerpt: first.text }] : []),
  ];
  const whatIsThere =
    resultText === undefined ? text("there is no such file", "ファイルがない") : same(quoted(resultText));
  return failed(resultBroken ?? whatIsThere, same(expected), evidence);
}

const MAX_QUOTED = 80;

function quoted(resultText: string): string {
  return JSON.stringify(resultText.slice(0, MAX_QUOTED));
}

const bytesTexts = {
  title: text("job_result.txt holds the word and nothing else", "job_result.txt に語以外のバイトがない"),
  why: text(
    "A reader that compares the text takes “success” with a newline for something else.",
    "文字列を比較する読み手には、改行付きの success は別の語になる。",
  ),
  mend: text(
    "Write it without a newline and without a byte order mark: printf success, not echo.",
    "改行も BOM も付けずに書く。echo ではなく printf success を使う。",
  ),
};

export const SUCCESS_BYTES = trialCheck("2-1.bytes", "2-1", "guide", bytesTexts, (trial) =>
  trial.plan.group === "good" && trial.word === "success" ? bytesLook(trial, "success") : undefined,
);

export const FAILURE_BYTES = trialCheck("3-1.bytes", "3-1", "guide", bytesTexts, (trial) =>
  trial.word === "failure" && trial.plan.group === "failing" ? bytesLook(trial, "failure") : undefined,
);

function bytesLook({ resultText = "" }: TrialRecord, word: string): Look {
  if (resultText === word) return "passed";
  const excerpt = quoted(resultText);
  return failed(same(excerpt), same(JSON.stringify(word)), [{ file: FILE, line: 1, excerpt }]);
}
