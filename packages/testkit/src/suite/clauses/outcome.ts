import type { ConnectorRun } from "../../connector-run.js";
import { must } from "../fault.js";
import { difference, ending } from "../rows.js";
import type { Stand } from "../stand.js";

/** Codes of errors that say what is wrong with the source, the row or a param: a person can act on them. */
const TOLD = /\b(SOURCE|ROW|PARAM|EMPTY|OUTPUT)_[A-Z]+/;

/** A disturbed run may succeed with exactly the rows of the good one, or fail and say so. Nothing else is right. */
export async function rightOrTold(stand: Stand, run: ConnectorRun): Promise<void> {
  const good = await stand.good();
  if (run.exitCode === 0) {
    const differing = difference(good.lines, run.lines, stand.cases.changing);
    const todo = "compare with what the source says of itself (length, total, last page), and throw SOURCE_INCOMPLETE";
    must(differing === undefined, `success with other rows: ${differing}`, todo);
  } else failsAndTells(run);
}

/** The same rows, whatever happened on the way. */
export async function recovers(stand: Stand, run: ConnectorRun, todo: string): Promise<void> {
  must(run.exitCode === 0, () => ending(run), todo);
  await rightOrTold(stand, run);
}

/** A failure by a fault of the source, told in words that a person can act on. */
export function failsAndTells(run: ConnectorRun): void {
  must(run.exitCode === 1, () => ending(run), "let the run fail: it has not got the rows");
  const todo = "throw sourceError(code, { where, detail }), and let its errors be caught where they arise";
  const told = run.errors.length > 0 && run.errors.every((error) => TOLD.test(error));
  must(told, () => ending(run), todo);
}

/** A planted fault must have struck, else the clause has shown nothing. */
export function struck(strikes: number, what: string): void {
  const todo = "let the good run ask the source that the suite gives (`at`), and ask it anew in every run";
  must(strikes > 0, `the fault never struck: ${what}`, todo);
}
