// Everything between a fresh clone and a built tree: toolchain, dependencies, compilation. Each step is skipped when done.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, toolchainEnv } from "./toolchain.mjs";

/** Returns the environment in which the built tree runs. Prints only when there is something to do. */
export function setUp({ build = true } = {}) {
  const env = toolchainEnv();
  installDependencies(env);
  if (build)
    run("pnpm", ["exec", "turbo", "run", "build", "--output-logs=errors-only", "--log-order=grouped"], env, true);
  return env;
}

/** Runs a command; on failure prints what it said and exits with its code. */
export function run(command, args, env, quiet = false) {
  const done = spawnSync(command, args, { cwd: root, env, stdio: quiet ? "pipe" : "inherit", encoding: "utf8" });
  if (done.status === 0) return;
  if (quiet) process.stderr.write(`${done.stdout}${done.stderr}`);
  console.error(`failed: ${command} ${args.join(" ")}${done.error ? ` (${done.error.message})` : ""}`);
  process.exit(done.status ?? 1);
}

function installDependencies(env) {
  const { upToDate, renew } = installStamp();
  if (upToDate) return;
  console.error("Setting up: dependencies");
  run("pnpm", ["install", "--frozen-lockfile", "--prefer-offline", "--reporter=append-only"], env, true);
  renew();
}

/** Says whether what is installed is what the manifests ask for; `renew` writes down that it is. */
export function installStamp() {
  const path = join(root, "node_modules", ".collectro-install");
  return {
    upToDate: existsSync(path) && readFileSync(path, "utf8") === manifestDigest(),
    renew: () => writeFileSync(path, manifestDigest()),
  };
}

function manifestDigest() {
  const hash = createHash("sha256");
  const folders = ["packages", "plugins"].flatMap((dir) => readdirSync(join(root, dir)).map((name) => join(dir, name)));
  const manifests = [
    "",
    "bench",
    "pretests",
    "promises",
    "promises/connector",
    "publishing",
    "simulation",
    ...folders,
  ].map((dir) => join(root, dir, "package.json"));
  for (const file of [join(root, "pnpm-lock.yaml"), join(root, "pnpm-workspace.yaml"), ...manifests.sort()]) {
    if (existsSync(file)) hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest("hex");
}
