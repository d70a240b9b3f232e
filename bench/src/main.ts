// `npm run bench`: figures to stdout, progress to stderr. A bar that is missed is told, not an error.
import { fileURLToPath } from "node:url";
import { type BenchOptions, readOptions, USAGE } from "./options.js";
import { writeDocuments } from "./report/documents.js";
import { machineLine } from "./report/machine.js";
import { markdownTable, terminalTable } from "./report/table.js";
import { measureAll, type Result, toJson } from "./results.js";
import { ROWS } from "./rows/index.js";
import { openWorkbench } from "./workbench.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let options: BenchOptions | undefined;
  try {
    options = readOptions(args, ROWS);
  } catch (error) {
    process.stderr.write(`bench: ${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (!options) {
    process.stdout.write(USAGE);
    return 0;
  }
  const results = await measured(options);
  print(results, options);
  return results.some(({ broken }) => broken) ? 1 : 0;
}

async function measured({ rows, size }: BenchOptions): Promise<Result[]> {
  const startMs = performance.now();
  const say = (text: string): void => {
    process.stderr.write(`[${((performance.now() - startMs) / 1000).toFixed(0)} s] ${text}\n`);
  };
  await using bench = await openWorkbench(size, say);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void bench[Symbol.asyncDispose]().then(() => process.exit(130)));
  }
  return await measureAll(rows, bench);
}

function print(results: readonly Result[], { json, write }: BenchOptions): void {
  const machine = machineLine();
  process.stdout.write(json ? `${toJson(results)}\n` : terminalTable(results, machine));
  if (!write) return;
  const written = writeDocuments(ROOT, (language) => markdownTable(results, machine, language));
  process.stderr.write(`written: ${written.join(", ") || "nothing, no document has the markers"}\n`);
}
