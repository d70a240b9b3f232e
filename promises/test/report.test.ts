import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { readOptions } from "../src/options.js";
import type { Figure, Promised } from "../src/promise.js";
import { readRecord, renderDocuments, writeRecord } from "../src/report/record.js";
import { markdownTable, terminalTable } from "../src/report/table.js";
import { isHeld, measureAll } from "../src/results.js";
import { PROMISED } from "../src/rows/index.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const what = { en: "tries", ja: "試行" };

function promised(name: string, figures: readonly Figure[] | Error, changes: Partial<Promised> = {}): Promised {
  const measure = async () => {
    if (figures instanceof Error) throw figures;
    return figures;
  };
  return { name, promise: { en: `${name} holds`, ja: `${name} は正しい` }, measure, ...changes };
}

async function results(...all: readonly Promised[]) {
  return await measureAll(all, "short", () => {});
}

test("a promise holds when every figure keeps its bar; one that measures nothing, or cannot, does not", async () => {
  const found = await results(
    promised("kept", [{ what, value: 3, atLeast: 3 }]),
    promised("over", [{ what, value: 1, atMost: 0 }]),
    promised("under", [{ what, value: 2, atLeast: 3 }]),
    promised("nan", [{ what, value: Number.NaN, atMost: 3 }]),
    promised("nothing", []),
    promised("impossible", new Error("no cgroup")),
  );
  expect(found.filter(isHeld).map(({ name }) => name)).toEqual(["kept"]);
  expect(terminalTable({ size: "short", results: found })).toContain("not measured: no cgroup");
});

test("promises that wait run beside the others, and stand in their place", async () => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const waiting = promised("waiting", [], {
    idle: true,
    measure: async () => {
      await released;
      return [{ what, value: 1 }];
    },
  });
  const busy = promised("busy", [], {
    measure: async () => {
      release();
      return [{ what, value: 2 }];
    },
  });
  expect((await results(waiting, busy)).map(({ name }) => name)).toEqual(["waiting", "busy"]);
});

test("the table shows values with their bars, in both languages", () => {
  const figures = [
    { what, value: 2_143, atLeast: 2_000 },
    { what, value: 0.0721, unit: "s", atMost: 2 },
    { what, value: 1, atMost: 0 },
  ] as const;
  const result = { name: "x", promise: { en: "It holds", ja: "守る" }, figures, seconds: 1, machine: "a machine" };
  const record = { size: "full", results: [result] } as const;
  expect(markdownTable(record, "ja").split("\n").slice(2, 5)).toEqual([
    "| 守る | 試行 | 2,143 | ≥ 2,000 |",
    "|  | 試行 | 0.072 s | ≤ 2 s |",
    "|  | 試行 | 1 **破れた** | ≤ 0 |",
  ]);
});

test("docs/promises.md shows the figures of promises.json: of promises that there are, in their order, all of them kept", async () => {
  const record = readRecord(ROOT);
  if (!record) throw new Error("promises/promises.json is missing: run `npm run promises -- --full --write`");
  const measured = record.results.map(({ name }) => name);
  expect(measured.length).toBeGreaterThan(0);
  expect(measured).toEqual(PROMISED.map(({ name }) => name).filter((name) => measured.includes(name)));
  expect(record.results.filter((result) => !isHeld(result))).toEqual([]);
  for (const { path, text } of renderDocuments(ROOT, record)) {
    expect(text, `${path} is stale`).toBe(await readFile(join(ROOT, path), "utf8"));
    expect(text).toContain(record.results[0]?.machine);
  }
});

test("an unknown promise, or a short run to be kept, is refused", () => {
  expect(() => readOptions(["nobody"], PROMISED)).toThrow(/there is no nobody; promises: result-file,/);
  expect(() => readOptions(["--write"], PROMISED)).toThrow("--write needs --full");
});

test("figures that are kept replace the same promise's earlier ones, and leave the others", async () => {
  const root = await mkdtemp(join(tmpdir(), "promises-"));
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, "promises"));
  await mkdir(join(root, "docs"));
  for (const page of ["promises.md", "promises.ja.md"]) {
    await writeFile(join(root, "docs", page), "before\n<!-- promises:begin -->\nold\n<!-- promises:end -->\nafter\n");
  }
  const first = await results(promised("a", [{ what, value: 1 }]), promised("b", [{ what, value: 2 }]));
  const second = await results(promised("b", [{ what, value: 3 }]), promised("gone", [{ what, value: 9 }]));
  writeRecord(root, { size: "full", results: first }, ["b", "a"]);
  writeRecord(root, { size: "full", results: second }, ["b", "a"]);

  const kept = readRecord(root)?.results.map(({ name, figures }) => [name, figures[0]?.value]);
  expect(kept).toEqual([
    ["b", 3],
    ["a", 1],
  ]);
  const page = await readFile(join(root, "docs/promises.md"), "utf8");
  expect(page).toMatch(/^before\n<!-- promises:begin -->\n\| promise .*\| b holds .*\| a holds .*after\n$/s);
});
