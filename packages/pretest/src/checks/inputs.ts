import { same, text } from "../text.js";
import { shown, trialCheck } from "./check.js";

const why = text(
  "What is set in the Web UI reaches the container only in this way.",
  "Web UI の設定値はこの方法でのみコンテナに届く。",
);

export const PARAMETERS = trialCheck(
  "1-1.parameters",
  "1-1",
  "guide",
  {
    title: text("Started with its run parameters", "実行パラメータを渡して起動する"),
    why,
    mend: text("Read run parameters from the arguments.", "実行パラメータはアプリケーションの引数から読む。"),
  },
  ({ plan }, { options }) => {
    if (plan.name !== "good-1") return undefined;
    const { subject } = options;
    const args = [...(subject.kind === "command" ? subject.command : []), ...options.args].join(" ");
    return shown(text("arguments that were passed", "渡した引数"), [{ file: "argv", excerpt: args.slice(0, 400) }]);
  },
);

export const ENVIRONMENT = trialCheck(
  "1-2.environment",
  "1-2",
  "guide",
  {
    title: text("Started with its environment variables", "環境変数を渡して起動する"),
    why,
    mend: text("Read FROM and TO from the environment.", "FROM・TO は環境変数から読む。"),
  },
  ({ plan }, { options }) => {
    if (plan.name !== "good-1") return undefined;
    const names = ["FROM", "TO", ...Object.keys(options.env)].join(", ");
    return shown(same(`FROM=${plan.from} TO=${plan.to}`), [{ file: "env", excerpt: names }]);
  },
);
