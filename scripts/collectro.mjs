// `./collectro VERB …` from a clone: the cli package, with the plugins of packages/container.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { setUp } from "./setup.mjs";
import { root } from "./toolchain.mjs";

const env = setUp();
env.COLLECTRO_PROJECT ??= join(root, "packages/container");
const child = spawn("node", [join(root, "packages/cli/dist/main.js"), ...process.argv.slice(2)], {
  env,
  stdio: "inherit",
});
// The child answers signals itself; this process only hands on how it ended.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
