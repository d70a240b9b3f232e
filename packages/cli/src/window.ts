import { type Problem, ProblemError, parseRunWindow, type RunWindow } from "@collectro/contract";
import type { Texts } from "./texts.js";

/** Dates as options give them. */
export interface WindowOptions {
  readonly from?: string;
  readonly to?: string;
}

/** The dates of a verb: `--from` and `--to`, else FROM and TO. Throws before anything is started when they are no window. */
export function windowOf({ from, to }: WindowOptions, env: NodeJS.ProcessEnv, texts: Texts): RunWindow {
  const read = parseRunWindow({ FROM: from ?? env["FROM"], TO: to ?? env["TO"] });
  if (read.ok) return read.window;
  const missing = read.problems.filter(({ code }) => code === "WINDOW_MISSING");
  const wrong = read.problems.filter(({ code }) => code !== "WINDOW_MISSING");
  throw new ProblemError([...asOne(missing, texts), ...wrong]);
}

/** Both dates are mostly forgotten together: that is one problem. */
function asOne(missing: readonly Problem[], texts: Texts): Problem[] {
  const joined = (parts: readonly string[]): string => parts.join(", ");
  const where = joined(missing.map((problem) => problem.where ?? ""));
  const detail = joined(missing.map((problem) => problem.detail));
  return missing.length === 0 ? [] : [{ code: "WINDOW_MISSING", where, detail, hint: texts.windowHint }];
}
