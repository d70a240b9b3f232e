// `npm run simulate`: simulated backfills, their figures on stdout. Exit 1 when a slice was lost or doubled, the limit of the
// source exceeded, or the backfill took too long. With --write the documents are brought up to date.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { broken } from "./report/checks.js";
import { renderDocuments, simulateSmall, writeRecord } from "./report/record.js";
import { terminalTable } from "./report/table.js";
import { SCENARIOS } from "./scenario.js";
import { type Result, simulate } from "./simulate.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
const results: Result[] = [];
for (const scenario of SCENARIOS) {
  process.stderr.write(`simulating: ${scenario.name}\n`);
  results.push(await simulate(scenario));
}
process.stdout.write(terminalTable(results));
for (const result of results) {
  for (const problem of broken(result)) {
    process.stderr.write(`${result.scenario.name}: ${problem}\n`);
    process.exitCode = 1;
  }
}
if (values.write) {
  const recorded = { results, small: await simulateSmall(SCENARIOS) };
  writeRecord(ROOT, recorded);
  for (const [path, text] of renderDocuments(ROOT, recorded)) writeFileSync(join(ROOT, path), text);
}
