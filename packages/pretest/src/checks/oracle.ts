import { type Difference, differenceOf } from "../rows/difference.js";
import { type Text, text } from "../text.js";
import type { TrialRecord } from "../trial/record.js";
import type { Seen } from "./check.js";

/** What the window's rows are, by two undisturbed runs that agree. */
export type Oracle = { readonly good: TrialRecord } | { readonly unknown: Text };

/** How the two undisturbed runs differ; undefined when there are not two good ones. */
export async function repeatOf(seen: Seen): Promise<{ readonly difference: Difference | undefined } | undefined> {
  const [first, second] = seen.trials.filter(({ plan }) => plan.group === "good");
  if (!first || !second || first.word !== "success" || second.word !== "success") return undefined;
  if (first.rows.digest === second.rows.digest) return { difference: undefined };
  return { difference: await differenceOf(first.readRows, second.readRows, new Set(seen.options.ignoreColumns)) };
}

/** The undisturbed run that others are held against. */
export async function oracleOf(seen: Seen): Promise<Oracle> {
  const repeat = await repeatOf(seen);
  const good = seen.trials.find(({ plan }) => plan.name === "good-1");
  if (!repeat || !good) {
    return { unknown: text("the undisturbed run did not succeed", "障害のない実行が成功していない") };
  }
  if (!repeat.difference) return { good };
  return {
    unknown: text(
      "two undisturbed runs differ: name the columns that do with --ignore-column",
      "障害のない 2 回の実行結果が異なる。異なる列を --ignore-column で指定する",
    ),
  };
}
