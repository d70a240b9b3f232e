// `npm run check`: everything that reads the code without running it. Each line is one tool; all run, then the verdict.
import { spawnSync } from "node:child_process";
import { root } from "./toolchain.mjs";

const checks = [
  ["format and lint", "biome", ["ci", "--colors=off", "--error-on-warnings", "."]],
  [
    "promises",
    "oxlint",
    [
      "--type-aware",
      "--deny-warnings",
      "-c",
      "oxlint.json",
      "packages",
      "plugins",
      "bench",
      "promises",
      "simulation",
      "pretests",
      "publishing",
    ],
  ],
  ["types of tests", "tsc", ["-p", "tsconfig.tests.json"]],
  ["types of pages", "tsc", ["-p", "packages/console/web"]],
  ["dependency rule", "turbo", ["boundaries"]],
  ["packages as published", "node", ["publishing/dist/main.js", "check"]],
  ["dead code", "knip", ["--no-progress"]],
];

let failed = 0;
for (const [name, tool, args] of checks) {
  const done = spawnSync("pnpm", ["exec", tool, ...args], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  console.log(`check: ${done.status === 0 ? "ok  " : "FAIL"} ${name}`);
  if (done.status === 0) continue;
  failed += 1;
  process.stdout.write(`${done.stdout}${done.stderr}`);
}
process.exit(failed === 0 ? 0 : 1);
