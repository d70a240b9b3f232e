import { formatProblem, type Language, type Problem } from "@collectro/contract";
import { formatReason, type Reason } from "@collectro/crawler";

/** Why something did not come to a plain success: what a run gave as its reason, or a problem that kept it from starting. */
export type Cause = Reason | Problem;

/** The longest text of a cause that the ledger keeps, in characters. */
const MAX_TEXT = 400;

/** A cause on one line, in the language asked for. */
export function formatCause(cause: Cause, language: Language): string {
  return "values" in cause ? formatReason(cause, language) : formatProblem(cause, language);
}

/** A cause that fits into a record of the ledger. */
export function shortened(cause: Cause): Cause {
  const cut = (text: string): string => text.slice(0, MAX_TEXT).toWellFormed();
  if (!("values" in cause)) return { ...cause, detail: cut(cause.detail) };
  const values = Object.entries(cause.values).map(([name, value]) => [
    name,
    typeof value === "string" ? cut(value) : value,
  ]);
  return { ...cause, values: Object.fromEntries(values) };
}
