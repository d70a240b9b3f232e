import { parseArgs } from "node:util";
import { checkPackages } from "./check.js";
import { measureCosts } from "./costs.js";
import { NotPublished, publishPackages } from "./publish.js";

const [job = "", ...args] = process.argv.slice(2);
const jobs: Readonly<Record<string, () => Promise<number>>> = { check, publish, costs };

process.exitCode = await (jobs[job] ?? unknown)();

/** Part of `npm run check`. */
async function check(): Promise<number> {
  const problems = await checkPackages();
  for (const problem of problems) console.log(problem);
  return problems.length === 0 ? 0 : 1;
}

/** `npm run publish-packages [-- --dry-run] [--any-tree]`. */
async function publish(): Promise<number> {
  const options = { "dry-run": { type: "boolean" }, "any-tree": { type: "boolean" } } as const;
  const { values } = parseArgs({ args, options });
  const dryRun = values["dry-run"] === true;
  try {
    const published = await publishPackages({ dryRun, anyTree: values["any-tree"] === true });
    for (const one of published) console.log(`${dryRun ? "would be published" : "published"}: ${one}`);
    if (published.length === 0) console.log("the registry has every version");
    return 0;
  } catch (error) {
    if (!(error instanceof NotPublished)) throw error;
    console.error(`publish: ${error.message}`);
    return 1;
  }
}

/** `npm run connector-costs [-- --rounds N]`; default 9. */
async function costs(): Promise<number> {
  const { values } = parseArgs({ args, options: { rounds: { type: "string", default: "9" } } });
  console.log(await measureCosts(Math.max(1, Number.parseInt(values.rounds, 10) || 9)));
  return 0;
}

async function unknown(): Promise<number> {
  console.error(`unknown job "${job}": expected one of ${Object.keys(jobs).join(", ")}`);
  return 2;
}
