// Tells every test that did not run and why. In CI only those that .ci/allowed-skips names, with a reason, may.
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "./toolchain.mjs";

export default class SkipsReporter {
  onTestRunEnd(modules) {
    const skipped = modules.flatMap((module) =>
      [...module.children.allTests("skipped")].map((test) => describe(module, test)),
    );
    if (skipped.length === 0) return;
    console.log("\nNot run:");
    for (const { name, note } of skipped) console.log(`  ${name}: ${note}`);
    const allowed = allowedSkips();
    const refused = skipped.filter(({ name }) => !allowed.has(name));
    if (!process.env.CI || refused.length === 0) return;
    console.log(`\n${refused.length} of them may not be skipped in CI (.ci/allowed-skips)`);
    process.exitCode = 1;
  }
}

function describe(module, test) {
  const note = test.result().note ?? "(no reason given)";
  return { name: `${relative(root, module.moduleId)} > ${test.fullName}`, note };
}

/** Lines `file > test name: reason`; lines that begin with # are comments. */
function allowedSkips() {
  const lines = readFileSync(join(root, ".ci/allowed-skips"), "utf8").split("\n");
  return new Set(
    lines
      .filter((line) => line.includes(": ") && !line.startsWith("#"))
      .map((line) => line.slice(0, line.lastIndexOf(": "))),
  );
}
