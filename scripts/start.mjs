// `npm run demo`, `npm test` and friends: set up what is missing, then run the job with the right Node.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { run, setUp } from "./setup.mjs";
import { root } from "./toolchain.mjs";

const [job = "", ...args] = process.argv.slice(2);
const vitest = (...rest) => run("pnpm", ["exec", "vitest", "run", ...rest], env);

const jobs = {
  demo: () => run("node", [join(root, "scripts/demo.mjs"), ...args], env),
  test: () => vitest(...args),
  bench: () => run("node", [join(root, "bench/dist/main.js"), ...args], env),
  simulate: () => run("node", [join(root, "simulation/dist/main.js"), ...args], env),
  backfills: () => run("node", [join(root, "promises/dist/backfills/main.js"), ...args], env),
  promises: () => run("node", [join(root, "promises/dist/main.js"), ...args], env),
  pretests: () => run("node", [join(root, "pretests/dist/main.js"), ...args], env),
  published: () => run("node", [join(root, "scripts/published.mjs"), ...args], env),
  "connector-costs": () => run("node", [join(root, "publishing/dist/main.js"), "costs", ...args], env),
  "publish-packages": () => run("node", [join(root, "publishing/dist/main.js"), "publish", ...args], env),
  docs: () => run("node", [join(root, "scripts/docs.mjs")], env),
  mutants: () => run("node", [join(root, "packages/pretest/dist/mutants/main.js"), ...args], env),
  defects: () => run("node", [join(root, "scripts/defects.mjs"), ...args], env),
  fuzz: () => fuzz(),
  sbom: () => run("node", [join(root, "scripts/sbom.mjs"), ...args], env),
  check: () => run("node", [join(root, "scripts/check.mjs"), ...args], env),
  "image-check": () => run("node", [join(root, "scripts/image-check.mjs"), ...args], env),
  "packed-cli": () => packedCli(),
  fix: () => run("pnpm", ["exec", "biome", "check", "--write", "."], env),
};

/** `npm run fuzz [-- NAME] [--runs N]`: new random inputs for one target, or for all of them. */
function fuzz() {
  const { values, positionals } = parseArgs({ args, options: { runs: { type: "string" } }, allowPositionals: true });
  env.FUZZ_RUNS = values.runs ?? "20000";
  vitest(...(positionals.length > 0 ? positionals.map((name) => `test/fuzz/${name}.test.ts`) : ["test/fuzz/"]));
}

/** What the image `collectro` holds, of the compiled tree: `packed-cli FOLDER`. */
function packedCli() {
  run("pnpm", ["--filter", "@collectro/cli", "--prod", "deploy", ...args], env, true);
  run("sh", [join(root, "packages/container/tidy.sh"), ...args], env);
}

const start = jobs[job];
if (!start) {
  console.error(`unknown job "${job}": expected one of ${Object.keys(jobs).join(", ")}`);
  process.exit(2);
}
const env = setUp();
start();
