import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { broken } from "../src/report/checks.js";
import { readRecord, renderDocuments, simulateSmall } from "../src/report/record.js";
import { SCENARIOS } from "../src/scenario.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

test("the documents show the recorded results, which keep what is promised", () => {
  const recorded = readRecord(ROOT);

  expect(recorded.results.map(({ scenario }) => scenario)).toEqual(SCENARIOS);
  expect(recorded.results.flatMap(broken)).toEqual([]);
  for (const [path, text] of renderDocuments(ROOT, recorded)) {
    expect(readFileSync(join(ROOT, path), "utf8"), `${path}: run npm run simulate -- --write`).toBe(text);
  }
});

test("the recorded results are those of the code as it is: smaller runs of the same scenarios come to the same", async () => {
  const small = await simulateSmall(SCENARIOS);

  expect(small, "run npm run simulate -- --write").toEqual(readRecord(ROOT).small);
  expect(small).toMatchObject(small.map(() => ({ lost: 0, doubled: 0 })));
});
