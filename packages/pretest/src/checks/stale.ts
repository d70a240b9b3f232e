import { same, text } from "../text.js";
import { failed, trialCheck } from "./check.js";

export const STALE = trialCheck(
  "stale.cleared",
  "役割",
  "proof",
  {
    title: text(
      "Files of an earlier attempt are not taken for this one's",
      "前回の試行のファイルが今回のものにならない",
    ),
    why: text(
      "After a restart in the same folder an old success loads old rows, or none, and nobody notices.",
      "同じフォルダでの再起動時、古い success により古い行が取り込まれ、気づかれない。",
    ),
    mend: text(
      "Remove job_result.txt and loadpath.txt first of all, before arguments are read.",
      "引数を読むより前に、まず job_result.txt と loadpath.txt を消す。",
    ),
  },
  (trial) => {
    const { plan, resultStale, loadPath, word } = trial;
    if (!plan.stale) return undefined;
    const left = [
      ...(resultStale ? ["job_result.txt"] : []),
      ...(word === "success" && loadPath.text?.includes("earlier-attempt") ? ["loadpath.txt"] : []),
    ];
    if (left.length === 0) return "passed";
    const evidence = left.map((file) => ({
      file,
      excerpt: file === "job_result.txt" ? (trial.resultText ?? "") : (loadPath.text ?? "").slice(0, 200),
    }));
    return failed(
      text(`still there: ${left.join(", ")}`, `残っている: ${left.join("、")}`),
      same(plan.expects),
      evidence,
    );
  },
);
