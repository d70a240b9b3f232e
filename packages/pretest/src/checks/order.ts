import { text } from "../text.js";
import type { FileChange, TrialRecord, WatchedName } from "../trial/record.js";
import { failed, trialCheck } from "./check.js";

const clause = "役割";
const order = text(
  "log and loadpath.txt first, then the word, then nothing",
  "ログと loadpath.txt、その後に結果、以後は何も書かない",
);
const mend = text(
  "Write job_result.txt as the very last act, when everything else is complete and closed.",
  "ほかのすべてを書き終えて閉じた後、最後に job_result.txt を書く。",
);

export const RESULT_LAST = trialCheck(
  "order.result-last",
  clause,
  "guide",
  {
    title: text("loadpath.txt is there before the word", "結果より先に loadpath.txt が書かれる"),
    why: text(
      "The crawler reads the list the moment it sees the word: it would find none, or an old one.",
      "クローラーは結果を見た瞬間にリストを読む。まだ無いか、古いものを読む。",
    ),
    mend,
  },
  (trial) => {
    const at = firstOfThisRun(trial, "job_result.txt");
    if (trial.word !== "success" || at === -1) return undefined;
    const firstList = firstOfThisRun(trial, "loadpath.txt");
    if (firstList === -1 || firstList < at) return "passed";
    return failed(
      text("loadpath.txt came after the word", "loadpath.txt が結果の後に書かれた"),
      order,
      evidenceOf(trial),
    );
  },
);

export const NOTHING_AFTER = trialCheck(
  "order.nothing-after",
  clause,
  "guide",
  {
    title: text("Nothing is written after the word", "結果の後には何も書かれない"),
    why: text(
      "The crawler may have stopped reading: it is lost, or the word was too early.",
      "クローラーは読み終えている。内容が失われるか、結果が早すぎたことになる。",
    ),
    mend,
  },
  (trial) => {
    const at = firstOfThisRun(trial, "job_result.txt");
    if (at === -1 || trial.plan.expects === "killed") return undefined;
    const listBefore = trial.changes.slice(0, at).some(({ name }) => name === "loadpath.txt");
    const later = trial.changes
      .slice(at + 1)
      .find(({ name }) => name === "log.txt" || (name === "loadpath.txt" && listBefore));
    if (!later) return "passed";
    return failed(
      text(`${later.name} changed after the word`, `結果の後に ${later.name} が変わった`),
      order,
      evidenceOf(trial),
    );
  },
);

const MAX_PARTS = 5;

export const WHOLE = trialCheck(
  "order.whole",
  clause,
  "guide",
  {
    title: text("Nobody reads a part of a file", "ファイルが途中の状態で読まれない"),
    why: text(
      "The crawler reads at any moment; a part is taken for the whole.",
      "クローラーはいつでも読む。途中の内容を全体とみなす。",
    ),
    mend: text(
      "Write job_result.txt and loadpath.txt under another name in the same folder, then rename them.",
      "job_result.txt と loadpath.txt は同じフォルダの別名で書き、最後に改名する。",
    ),
  },
  (trial) => {
    const seen = partsSeen(trial);
    if (trial.plan.expects === "killed" || seen === undefined) return undefined;
    const [first] = seen;
    if (!first) return "passed";
    const evidence = seen.slice(0, MAX_PARTS).map(({ name, text: part = "", atMs }) => ({
      file: name,
      excerpt: `${(atMs / 1000).toFixed(3)} s: ${JSON.stringify(part)}`,
    }));
    return failed(
      text(
        `${first.name} had ${first.bytes} bytes: ${JSON.stringify(first.text?.slice(0, 80) ?? "…")}`,
        `${first.name} が ${first.bytes} バイトだった: ${JSON.stringify(first.text?.slice(0, 80) ?? "…")}`,
      ),
      text("the whole text or no file", "全体か、ファイルなし"),
      evidence,
    );
  },
);

export const PLACED = trialCheck(
  "advice.whole",
  clause,
  "advice",
  {
    title: text("The word and the list appear at once", "結果とリストが一度に現れる"),
    why: text(
      "For a moment the file is empty; a reader that looks just then sees no word.",
      "一瞬ファイルが空になり、その瞬間の読み手には結果が見えない。",
    ),
    mend: text(
      "Write under another name in the same folder, then rename: printf success > .r && mv .r job_result.txt.",
      "別名で書いてから改名する: printf success > .r && mv .r job_result.txt。",
    ),
  },
  ({ plan, changes }) => {
    if (plan.group !== "good") return undefined;
    const inPlace = changes.filter(({ name, how }) => name !== "log.txt" && how === "written").map(({ name }) => name);
    if (inPlace.length === 0) return "passed";
    return failed(
      text(
        `written where it stands: ${[...new Set(inPlace)].join(", ")}`,
        `その場で書かれた: ${[...new Set(inPlace)].join("、")}`,
      ),
      text("renamed into place", "改名で置かれる"),
    );
  },
);

/** Which change brought this run's text into a file; -1 when none did. */
function firstOfThisRun({ changes, plan }: TrialRecord, file: WatchedName): number {
  // Before the container has cleared it away, what lies in the folder is an earlier attempt's.
  const touched = plan.stale ? changes.findIndex(({ name }) => name === file) : 0;
  if (touched === -1) return -1;
  const first = changes.findIndex(({ name, bytes = 0 }, index) => index >= touched && name === file && bytes > 0);
  const mark = changes[first]?.mark;
  if (mark === undefined) return first;
  // A late look at an earlier change, such as the clearing, sees this text already: its last change is its own.
  return changes.findLastIndex((change) => change.name === file && change.mark === mark);
}

/** Changes after which the two small files were not what stood there in the end. */
function partsSeen({ changes, resultText, loadPath, plan }: TrialRecord): FileChange[] | undefined {
  if (changes.length === 0) return undefined;
  const finals = { "job_result.txt": resultText, "loadpath.txt": loadPath.text };
  return changes.filter(({ name, text: seen, bytes }) => {
    if (name === "log.txt" || !bytes || (plan.stale && isOfEarlierAttempt(name, seen))) return false;
    const final = finals[name];
    if (final === undefined) return false;
    const end = changes.findLast((change) => change.name === name);
    return bytes !== end?.bytes || (seen !== undefined && !final.startsWith(seen));
  });
}

function isOfEarlierAttempt(name: WatchedName, seen = ""): boolean {
  return name === "job_result.txt" ? seen === "success" : seen.includes("earlier-attempt");
}

function evidenceOf({ changes }: TrialRecord) {
  return changes.slice(-8).map(({ name, atMs, how, bytes }) => ({
    file: name,
    excerpt: `${(atMs / 1000).toFixed(3)} s: ${bytes === undefined ? "gone" : `${how}, ${bytes} bytes`}`,
  }));
}
