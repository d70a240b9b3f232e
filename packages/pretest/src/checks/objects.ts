import type { LineProblem } from "@collectro/table-schema";
import type { Evidence } from "../finding.js";
import { text } from "../text.js";
import type { ObjectReading, TrialRecord } from "../trial/record.js";
import { failed, type Look, listOf, trialCheck } from "./check.js";

const MAX_EVIDENCE = 5;

export const OBJECTS = trialCheck(
  "2-2-2.objects-exist",
  "2-2-2",
  "guide",
  {
    title: text("Every path leads to an object", "すべてのパスにオブジェクトがある"),
    why: text("The load of the whole run fails, or rows are missing.", "取り込みが失敗するか、行が欠ける。"),
    mend: text(
      "Write a path only after the upload has answered 200, and check bucket and name.",
      "アップロードが 200 で完了した後にだけパスを書き、バケットと名前を確認する。",
    ),
  },
  (trial) => {
    if (listOf(trial) !== "success" || trial.objects.length === 0) return undefined;
    const wrong = trial.objects.filter(({ missing, unreadable }) => missing || unreadable !== undefined);
    if (wrong.length === 0) return "passed";
    const evidence = wrong.slice(0, MAX_EVIDENCE).map(({ path, unreadable }) => ({
      file: path,
      excerpt: unreadable ?? "HTTP 404",
    }));
    return failed(
      text(
        `${wrong.length} of ${trial.objects.length} objects cannot be read`,
        `${trial.objects.length} 件中 ${wrong.length} 件のオブジェクトを読めない`,
      ),
      text("all can", "すべて読める"),
      evidence,
    );
  },
);

export const ROWS = trialCheck(
  "2-2-2.rows-fit",
  "2-2-2",
  "guide",
  {
    title: text("Every object holds JSON lines that fit the schema", "全オブジェクトがスキーマに合う JSON 行である"),
    why: text("BigQuery refuses the load, or stores something else.", "BigQuery が拒否するか、異なる値が入る。"),
    mend: text(
      "Mend the value named in the evidence where it is written; one JSON object a line, UTF-8.",
      "証跡の値を書き出している箇所を直す。1 行に 1 つの JSON オブジェクト、UTF-8。",
    ),
  },
  (trial, { options }) => {
    if (listOf(trial) !== "success" || trial.objects.length === 0) return undefined;
    const found = rowsLook(trial, "documented");
    if (found !== "passed" || options.schema) return found;
    return {
      outcome: "shown",
      observed: text(
        "rows are JSON objects; no --schema was given to check them by",
        "行は JSON オブジェクト（--schema の指定がなく型は未検査）",
      ),
    };
  },
);

export const UNVERIFIED = trialCheck(
  "advice.rows-unverified",
  "2-2-2",
  "advice",
  {
    title: text("No value that BigQuery may read otherwise", "BigQuery での扱いが不確かな値がない"),
    why: text(
      "Nobody has checked what BigQuery makes of it; its documents leave it open.",
      "公式文書に定めがなく、BigQuery での扱いを確認できていない。",
    ),
    mend: text("Write it in the plain form that the evidence asks for.", "証跡にある標準の形で書く。"),
  },
  (trial) => (listOf(trial) === "success" && trial.objects.length > 0 ? rowsLook(trial, "unverified") : undefined),
);

function rowsLook({ objects }: TrialRecord, level: LineProblem["level"]): Look {
  const evidence = objects.flatMap((object) =>
    object.problems.filter((problem) => problem.level === level).map((problem) => evidenceOf(object, problem)),
  );
  if (evidence.length === 0) return "passed";
  const count = objects.reduce((sum, { problemCount }) => sum + problemCount, 0);
  const rows = objects.reduce((sum, object) => sum + object.rows, 0);
  return failed(
    text(`${count} problems in ${rows} rows`, `${rows} 行に ${count} 件の問題`),
    text("none", "なし"),
    evidence.slice(0, MAX_EVIDENCE),
  );
}

function evidenceOf(
  { path }: ObjectReading,
  { line, column, path: at, expected, got, hint, rule }: LineProblem,
): Evidence {
  const place = at === "" ? "" : `${at}: `;
  const excerpt = `${place}expected ${expected}, got ${got}. ${hint} [${rule}]`;
  return { file: path, line, ...(column === undefined ? {} : { column }), excerpt };
}
