import type { Level } from "../finding.js";
import { same, text } from "../text.js";
import type { KeptLine, TrialRecord } from "../trial/record.js";
import { failed, type JudgingCheck, type Look, listOf, shown, trialCheck } from "./check.js";

const FILE = "log.txt";
const FORM = same('{"severity":"info","log":"…"}');

const formTexts = {
  title: text("Every line of log.txt is in the fixed form", "log.txt の全行が既定の形である"),
  why: text(
    "Each line is shown in the Web UI by itself; one that cannot be read is shown raw, or lost.",
    "Web UI は 1 行ごとに表示する。読めない行は崩れるか失われる。",
  ),
  mend: text(
    'Write each line as JSON by a library, in UTF-8, on one line: {"severity":"info","log":"text"}.',
    '1 行ずつライブラリで JSON にし、UTF-8 で改行を含めずに書く: {"severity":"info","log":"本文"}。',
  ),
};

const timingTexts = {
  title: text("Lines come at fitting times", "適切なタイミングでログが出る"),
  why: text(
    "A run that says nothing cannot be told from one that hangs.",
    "何も出さない実行は停止と見分けがつかない。",
  ),
  mend: text(
    "Log the start, each part that is done, and totals; at least once a minute.",
    "開始・区切りごと・合計を、少なくとも毎分記録する。",
  ),
};

function formCheck(id: string, clause: string, list: "success" | "failure"): JudgingCheck {
  return trialCheck(id, clause, "guide", formTexts, (trial) => (listOf(trial) === list ? formLook(trial) : undefined));
}

function formLook({ log }: TrialRecord): Look {
  if (log.lines === 0) return failed(text("log.txt has no line", "log.txt に行がない"), FORM);
  if (log.startsWithBom) {
    return failed(text("it starts with a byte order mark", "BOM で始まる"), FORM, log.head.slice(0, 1).map(evidenceOf));
  }
  if (log.problemCount > 0) {
    const observed = text(
      `${log.problemCount} of ${log.lines} lines are not`,
      `${log.lines} 行中 ${log.problemCount} 行が異なる`,
    );
    return failed(observed, FORM, log.problems.map(evidenceOf));
  }
  if (log.endsWhole) return "passed";
  return failed(
    text("the last line has no newline", "最後の行に改行がない"),
    text("every line ends with one", "各行が改行で終わる"),
    log.tail.slice(-1).map(evidenceOf),
  );
}

function timingCheck(id: string, clause: string, list: "success" | "failure"): JudgingCheck {
  return trialCheck(id, clause, "guide", timingTexts, (trial) => {
    if (listOf(trial) !== list || trial.plan.group === "fault") return undefined;
    const { log, durationMs } = trial;
    const seconds = (durationMs / 1000).toFixed(1);
    const silence = (log.longestSilenceMs / 1000).toFixed(1);
    const skipped = log.skippedLines;
    return shown(
      text(
        `${log.lines} lines in ${seconds} s; longest time without a line ${silence} s${skipped ? `; ${log.bytes} bytes are too many: ${skipped} lines were only counted` : ""}`,
        `${seconds} 秒間に ${log.lines} 行、最長の無出力 ${silence} 秒${skipped ? `。${log.bytes} バイトと大きすぎるため ${skipped} 行は数えただけ` : ""}`,
      ),
      log.head.slice(0, 5).map(evidenceOf),
    );
  });
}

export const SUCCESS_LOG = formCheck("2-3.format", "2-3", "success");
export const SUCCESS_TIMING = timingCheck("2-3.timing", "2-3", "success");
export const FAILURE_LOG = formCheck("3-2-1.format", "3-2-1", "failure");
export const FAILURE_TIMING = timingCheck("3-2-1.timing", "3-2-1", "failure");

export const CAUSE = trialCheck(
  "3-2-2.cause",
  "3-2-2",
  "guide",
  {
    title: text("The log tells where it failed, and why", "失敗の場所と原因がログからわかる"),
    why: text("Whoever is called at night has only these lines.", "夜中に呼ばれた人の手元にはこの行しかない。"),
    mend: text(
      "Name the stage, the thing (URL, file, table, row) and the cause in one line.",
      "処理段階・対象（URL、ファイル、テーブル、行）・原因を 1 行に書く。",
    ),
  },
  (trial) => {
    const { firstErrors } = trial.log;
    if (listOf(trial) !== "failure" || firstErrors.length === 0) return undefined;
    return shown(text("what it said", "出力された error 行"), firstErrors.slice(0, 3).map(evidenceOf));
  },
);

export const ERROR_LINE = trialCheck(
  "3-2-3.error-line",
  "3-2-3",
  "guide",
  {
    title: text("A failure has a line of severity error", "失敗時に severity が error の行がある"),
    why: text("Only these lines reach Slack.", "Slack に通知されるのはこの行だけである。"),
    mend: text(
      'Before the word failure write a line with "severity":"error", in small letters.',
      'failure を書く前に "severity":"error"（小文字）の行を書く。',
    ),
  },
  (trial) => {
    if (listOf(trial) !== "failure" || trial.word !== "failure") return undefined;
    if (trial.log.errors > 0) return "passed";
    const observed = text(`none in ${trial.log.lines} lines`, `${trial.log.lines} 行中に 1 行もない`);
    return failed(observed, text("at least one", "1 行以上"), trial.log.tail.slice(-3).map(evidenceOf));
  },
);

export const APPEND_ONLY = trialCheck(
  "log.append-only",
  "2-3",
  "guide",
  {
    title: text("Lines that were written stay", "書かれた行が消えない"),
    why: text(
      "A reader that follows the file loses lines, or shows them twice.",
      "追読する側で行が失われるか重複する。",
    ),
    mend: text("Open log.txt for appending, once; never rewrite it.", "log.txt は追記で開き、書き直さない。"),
  },
  ({ plan, log }) => {
    if (plan.group !== "good" || plan.stale) return undefined;
    if (!log.replaced) return "passed";
    return failed(
      text("the file was cut or replaced while it was read", "読み取り中にファイルが切り詰められたか置き換えられた"),
      text("it only grows", "追記だけされる"),
    );
  },
);

export const EXTRA: JudgingCheck = trialCheck(
  "advice.extra-keys",
  "2-3",
  "advice" satisfies Level,
  {
    title: text("Lines have the two keys and severities of the guide", "行のキーと severity がガイドの 2 種だけである"),
    why: text("What else stands there is shown nowhere.", "ほかの内容はどこにも表示されない。"),
    mend: text(
      "Put it into the text; use info and error only.",
      "内容は log の文字列に含め、severity は info と error だけにする。",
    ),
  },
  ({ plan, log }) => {
    if (plan.group !== "good") return undefined;
    if (log.extraKeys === 0 && log.otherSeverities.length === 0) return "passed";
    const severities = log.otherSeverities.join(", ") || "–";
    return failed(
      text(
        `${log.extraKeys} lines with other keys; other severities: ${severities}`,
        `ほかのキーのある行 ${log.extraKeys}、ほかの severity: ${severities}`,
      ),
      FORM,
    );
  },
);

function evidenceOf({ line, text: excerpt, problem }: KeptLine) {
  return { file: FILE, line, excerpt: problem ? `${excerpt}  (${problem.en} / ${problem.ja})` : excerpt };
}
