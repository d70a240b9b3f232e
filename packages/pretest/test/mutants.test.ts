import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CHECKS } from "../src/checks/index.js";
import { MUTANTS } from "../src/mutants/catalogue/index.js";
import { killTable } from "../src/mutants/kill-table.js";
import { applyMutant, type Mutant, referenceOf } from "../src/mutants/mutant.js";
import { type Reference, referenceFile, SOURCE_TOKEN } from "../src/mutants/references.js";
import { killOf, runMutant } from "../src/mutants/run-mutant.js";
import { startRowSource } from "../src/mutants/source.js";

/** What is only measured can turn no mutant red; the rest asks for an image. */
const WITHOUT_MUTANT = ["advice.non-root", "advice.pid-1", "advice.read-only-root"];
const SHOWN = ["1-1.parameters", "1-2.environment", "2-3.timing", "3-2-1.timing", "3-2-2.cause"];

function programOf(mutant: Mutant): string {
  return applyMutant(readFileSync(referenceFile(referenceOf(mutant)), "utf8"), mutant);
}

function programsOf(reference: Reference): string[] {
  return MUTANTS.filter((mutant) => referenceOf(mutant) === reference).map(programOf);
}

async function killed(mutant: Mutant) {
  const dir = mkdtempSync(join(tmpdir(), "mutants-test-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  await using source = await startRowSource(SOURCE_TOKEN);
  return await runMutant(mutant, source, dir);
}

function named(id: string): Mutant {
  const mutant = MUTANTS.find((one) => one.id === id);
  if (!mutant) throw new Error(`There is no mutant ${id}.`);
  return mutant;
}

test("there are at least 40 mutants, each with its own id and program", () => {
  const programs = MUTANTS.map(programOf);

  expect(MUTANTS.length).toBeGreaterThanOrEqual(40);
  expect(new Set(MUTANTS.map(({ id }) => id)).size).toBe(MUTANTS.length);
  expect(new Set(programs).size).toBe(MUTANTS.length);
});

test("every check that can fail has a mutant, and every mutant names checks that there are", () => {
  const ids = CHECKS.map(({ id }) => id);
  const named = MUTANTS.flatMap(({ caughtBy, also = [] }) => [caughtBy, ...also]);
  const tried = new Set(MUTANTS.map(({ caughtBy }) => caughtBy));

  expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  expect(ids.filter((id) => !tried.has(id)).sort()).toEqual([...SHOWN, ...WITHOUT_MUTANT].sort());
});

test("every shell mutant is still a shell script", () => {
  const broken = programsOf("sh").filter((program) => spawnSync("sh", ["-n"], { input: program }).status !== 0);

  expect(broken).toEqual([]);
});

test("every Python mutant is still a Python program", () => {
  const compileAll = "import json, sys\nfor program in json.load(sys.stdin): compile(program, 'mutant', 'exec')";

  expect(() => execFileSync("python3", ["-c", compileAll], { input: JSON.stringify(programsOf("py")) })).not.toThrow();
});

test("an edit whose text does not stand exactly once is refused", () => {
  const mutant = { ...named("sh-one-slash"), edits: [{ find: "ab", replace: "c" }] };

  expect(() => applyMutant("no such text", mutant)).toThrow('sh-one-slash: "ab" stands 0 times');
  expect(() => applyMutant("ab ab", mutant)).toThrow("stands 2 times");
  expect(applyMutant("-ab-", mutant)).toBe("-c-");
});

test("a mutant is caught by the check of its clause", async () => {
  const { red, byOwnCheck } = await killed(named("sh-newline-after-success"));

  expect(red).toEqual(["2-1.bytes"]);
  expect(byOwnCheck).toBe(true);
});

test("a change that breaks nothing survives", async () => {
  const mutant = { ...named("sh-one-slash"), edits: [{ find: "tries=4", replace: "tries=5" }] };

  const { red, byOwnCheck } = await killed(mutant);

  expect(red).toEqual([]);
  expect(byOwnCheck).toBe(false);
});

test("the table tells survivors and unrelated checks from true catches", () => {
  const mutant: Mutant = { ...named("sh-one-slash"), also: ["2-2.present"] };
  const kills = [
    killOf(mutant, ["2-2-1.path-form", "2-2.present"]),
    killOf(mutant, []),
    killOf(mutant, ["2-2-1.path-form", "1.ends"]),
    killOf(mutant, ["1.ends"]),
  ];

  const lines = killTable(kills).split("\n");

  expect(kills.map(({ byOwnCheck }) => byOwnCheck)).toEqual([true, false, false, false]);
  expect(lines[1]).toMatch(/^sh-one-slash +2-2-1.path-form +2-2-1.path-form +2-2.present$/);
  expect(lines[2]).toMatch(/ SURVIVED$/);
  expect(lines[3]).toMatch(/1\.ends \(UNRELATED\)$/);
  expect(lines[4]).toMatch(/another check +1\.ends \(UNRELATED\)$/);
  expect(lines.at(-1)).toBe("mutants 4 caught 3 by-own-check 1");
});
