import { text } from "../text.js";
import { failed, trialCheck } from "./check.js";

export const SECRETS = trialCheck(
  "secret.output",
  "役割",
  "guide",
  {
    title: text("No secret in any output", "どの出力にも秘密の値が出ない"),
    why: text("Logs are read by many and kept for long.", "ログは多くの人が読み、長く残る。"),
    mend: text(
      "Mask the value where lines are written; keep it out of URLs, error texts and debug output.",
      "行を書く箇所で値を伏せる。URL・エラー文・デバッグ出力に含めない。",
    ),
  },
  ({ leaks, plan }) => {
    if (plan.expects === "killed") return undefined;
    if (leaks.length === 0) return "passed";
    const evidence = leaks.slice(0, 5).map(({ file, form }) => ({ file, excerpt: `(${form})` }));
    return failed(
      text("a planted or declared secret came out", "仕込んだ、または指定された秘密の値が出力された"),
      text("nowhere", "どこにも出ない"),
      evidence,
    );
  },
);
