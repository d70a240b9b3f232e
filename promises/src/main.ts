// `npm run promises`: figures to stdout, progress to stderr; exit code 1 when a promise is broken or not measured.
import { fileURLToPath } from "node:url";
import { type Options, readOptions, USAGE } from "./options.js";
import { writeRecord } from "./report/record.js";
import { terminalTable } from "./report/table.js";
import { isHeld, measureAll, removeFolders } from "./results.js";
import { PROMISED } from "./rows/index.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let options: Options | undefined;
  try {
    options = readOptions(args, PROMISED);
  } catch (error) {
    process.stderr.write(`promises: ${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (!options) {
    process.stdout.write(USAGE);
    return 0;
  }
  const startMs = performance.now();
  const say = (text: string): void => {
    process.stderr.write(`[${((performance.now() - startMs) / 1000).toFixed(0)} s] ${text}\n`);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      removeFolders();
      process.exit(130);
    });
  }
  const results = await measureAll(options.promised, options.size, say);
  const record = { size: options.size, results };
  process.stdout.write(options.json ? `${JSON.stringify(record, undefined, 2)}\n` : terminalTable(record));
  const held = results.filter(isHeld);
  say(`promises ${results.length} kept ${held.length}`);
  const names = PROMISED.map(({ name }) => name);
  // An hour's figures are not thrown away for one of them; what was not kept leaves its earlier figures.
  if (options.write && held.length > 0) {
    say(`written: ${writeRecord(ROOT, { ...record, results: held }, names).join(", ")}`);
  }
  return held.length === results.length ? 0 : 1;
}
