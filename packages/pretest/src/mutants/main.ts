import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pLimit from "p-limit";
import { pretest } from "../pretest.js";
import { MUTANTS } from "./catalogue/index.js";
import { killTable } from "./kill-table.js";
import { type Reference, referenceFile, referenceOptions, SOURCE_TOKEN } from "./references.js";
import { type Kill, redOf, runMutant } from "./run-mutant.js";
import { type RowSource, startRowSource } from "./source.js";

/** Each pretest runs two containers side by side already. */
const SIDE_BY_SIDE = 2;

/** Judges the judge: the mutants named, or all of them. Returns the exit code. */
async function main(names: readonly string[]): Promise<number> {
  const mutants = MUTANTS.filter(({ id }) => names.length === 0 || names.includes(id));
  const unknown = names.filter((name) => !MUTANTS.some(({ id }) => id === name));
  if (unknown.length > 0) throw new Error(`There is no mutant ${unknown.join(", ")}. Without names, all are run.`);
  const dir = await mkdtemp(join(tmpdir(), "collectro-mutants-"));
  await using source = await startRowSource(SOURCE_TOKEN);
  try {
    for (const reference of ["sh", "py"] as const) await checkReference(reference, source);
    const limit = pLimit(SIDE_BY_SIDE);
    const kills: Kill[] = await limit.map(mutants, (mutant) => runMutant(mutant, source, dir));
    console.log(killTable(kills));
    return kills.every(({ byOwnCheck }) => byOwnCheck) ? 0 : 1;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** A judge that turns a lawful container red would catch every mutant. */
async function checkReference(reference: Reference, source: RowSource): Promise<void> {
  const red = redOf(await pretest(referenceOptions(reference, referenceFile(reference), source, "quick")));
  if (red.length > 0) throw new Error(`The reference report.${reference} itself is red: ${red.join(", ")}.`);
  console.log(`report.${reference} passes everything`);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(`mutants: ${error.message}`);
    process.exitCode = 2;
  },
);
