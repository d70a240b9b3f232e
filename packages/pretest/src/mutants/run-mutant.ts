import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pretest } from "../pretest.js";
import type { PretestReport } from "../report.js";
import { applyMutant, type Mutant, referenceOf } from "./mutant.js";
import { referenceFile, referenceOptions } from "./references.js";
import type { RowSource } from "./source.js";

/** What a pretest made of a mutant. */
export interface Kill {
  readonly mutant: Mutant;
  /** Every check that failed, advice included. */
  readonly red: readonly string[];
  /** Red checks that have nothing to do with the clause that it breaks. */
  readonly unrelated: readonly string[];
  /** It was seen by the check of its clause, and by no unrelated one. */
  readonly byOwnCheck: boolean;
}

/** Writes the mutant into `dir` and has it pretested against the source. */
export async function runMutant(mutant: Mutant, source: RowSource, dir: string): Promise<Kill> {
  const reference = referenceOf(mutant);
  const file = join(dir, `${mutant.id}.${reference}`);
  await writeFile(file, applyMutant(await readFile(referenceFile(reference), "utf8"), mutant));
  const options = referenceOptions(reference, file, source, mutant.faults ?? "none");
  // One that never ends is waited for as long as this.
  const report = await pretest({ ...options, limitMs: 10_000 });
  return killOf(mutant, redOf(report));
}

/** Ids of the checks that failed. */
export function redOf({ results }: PretestReport): string[] {
  return results.filter(({ outcome }) => outcome === "failed").map(({ check }) => check.id);
}

/** What red checks say about a mutant. */
export function killOf(mutant: Mutant, red: readonly string[]): Kill {
  const own = [mutant.caughtBy, ...(mutant.also ?? [])];
  const unrelated = red.filter((id) => !own.includes(id));
  return { mutant, red, unrelated, byOwnCheck: red.includes(mutant.caughtBy) && unrelated.length === 0 };
}
