import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { alternate } from "../src/measure/alternation.js";
import { NotEqual } from "../src/measure/proof.js";
import { readOptions } from "../src/options.js";
import { writeDocuments } from "../src/report/documents.js";
import { markdownTable } from "../src/report/table.js";
import { isMet, measureRow, type Result, toJson } from "../src/results.js";
import type { BenchRow } from "../src/rows/bench-row.js";
import { ROWS } from "../src/rows/index.js";
import { findPostgres } from "../src/servers/postgres.js";
import { openWorkbench } from "../src/workbench.js";

function row(measure: BenchRow["measure"], higherIsBetter = true): BenchRow {
  return { name: "some", bar: 2, higherIsBetter, measure };
}

async function measured(measure: BenchRow["measure"]): Promise<Result> {
  await using bench = await openWorkbench({ rows: 1, rounds: 1 }, () => {});
  return await measureRow(row(measure), bench);
}

test("sides take turns, and the ratio is the median of the rounds", async () => {
  const turns: string[] = [];
  const times = { ours: [1, 2, 4], theirs: [10, 2, 20] };
  const side = (name: "ours" | "theirs") => async () => {
    turns.push(name);
    return times[name].shift() ?? 0;
  };

  const comparison = await alternate(3, side("ours"), side("theirs"));

  expect(turns).toEqual(["ours", "theirs", "ours", "theirs", "ours", "theirs"]);
  expect(comparison).toEqual({ speedup: 5, oursMs: 2, theirsMs: 10, rounds: 3 });
});

test("a server that is absent gives no ratio and says why", async () => {
  const result = await measured(async () => ({ ratio: 1, detail: findPostgres("/nowhere") }));

  expect(result).toMatchObject({ ratio: null, broken: false, detail: expect.stringContaining("apt-get install") });
  expect(JSON.parse(toJson([result]))[0].ratio).toBeNull();
});

test("outputs that differ give no ratio and break the bench", async () => {
  const result = await measured(() => Promise.reject(new NotEqual("the outputs differ")));

  expect(result).toMatchObject({ ratio: null, broken: true, detail: "not equal: the outputs differ" });
});

test.for([
  [true, 2, true],
  [true, 1.99, false],
  [false, 2, true],
  [false, 2.01, false],
] as const)("higher is better: %s; %d of 2 meets the bar: %s", ([higherIsBetter, ratio, met]) => {
  const result = { row: row(() => Promise.reject(), higherIsBetter), ratio, detail: "", broken: false };

  expect(isMet(result)).toBe(met);
});

test("the table goes between the markers of the documents that have them", async () => {
  const root = await mkdtemp(join(tmpdir(), "bench-report-"));
  await writeFile(join(root, "README.md"), "before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter\n");
  await writeFile(join(root, "README.ja.md"), "no markers\n");
  const result: Result = { row: row(() => Promise.reject()), ratio: 1, detail: "both figures", broken: false };

  const written = writeDocuments(root, (language) => markdownTable([result], "a machine", language));

  const text = await readFile(join(root, "README.md"), "utf8");
  await rm(root, { recursive: true });
  expect(written).toEqual(["README.md"]);
  expect(text).toMatch(
    /^before\n<!-- bench:begin -->\n\| name .*\n\| --- .*\n\| some \| 1\.00 \| ≥ 2 \|.*\*\*missed\*\* \| both figures \|\n\na machine\n<!-- bench:end -->\nafter\n$/,
  );
});

test("a name chooses a row, or all that begin with it before the slash", () => {
  const names = readOptions(["encode", "memory"], ROWS)?.rows.map(({ name }) => name);

  expect(names).toEqual(["encode", "memory/worker", "memory/xlsx", "memory/supervisor", "memory/growth"]);
});

test.for([["--write", "encode"], ["--write", "--rows", "10"], ["--rows", "0"], ["--rounds", "x"], ["--nonsense"]])(
  "%j is refused",
  (args) => {
    expect(() => readOptions(args, ROWS)).toThrow();
  },
);
