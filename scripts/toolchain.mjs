// Finds Node 24 and pnpm 12, or fetches both from the npm package registry into .toolchain/.
// Runs on Node >= 20 without any dependency: it is the first thing that a fresh clone executes.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const NODE = { version: "24.21.0", major: 24 };
const PNPM = { version: JSON.parse(readFileSync(join(root, "package.json"), "utf8")).packageManager.split("@")[1] };
const home = join(root, ".toolchain");
const bin = join(home, "bin");

/** Environment for child processes: the right node and pnpm first on PATH, npm's injected variables dropped. */
export function toolchainEnv() {
  const env = {};
  for (const [key, value] of Object.entries(process.env)) {
    const injected =
      /^npm_/i.test(key) && !/^npm_config_(registry|cache|userconfig|cafile|(https?_|no)?proxy)$/i.test(key);
    if (!injected) env[key] = value;
  }
  env.TURBO_TELEMETRY_DISABLED = "1";
  env.DO_NOT_TRACK = "1";
  const path = (process.env.PATH ?? "").split(delimiter).filter((dir) => !dir.includes("node_modules"));
  env.PATH = [...(ensureToolchain(path) ? [bin] : []), ...path].join(delimiter);
  return env;
}

/** True when .toolchain/bin must come first; false when the machine already has what is wanted. */
function ensureToolchain(path) {
  const node = versionOf("node", path);
  const pnpm = versionOf("pnpm", path);
  if (Number(node.split(".")[0]) >= NODE.major && pnpm.split(".")[0] === PNPM.version.split(".")[0]) return false;
  const stamp = join(home, "stamp");
  const wanted = `${process.platform}-${process.arch} node ${NODE.version} pnpm ${PNPM.version}\n`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return true;
  fetchToolchain();
  writeFileSync(stamp, wanted);
  return true;
}

function versionOf(command, path) {
  const env = { ...process.env, PATH: path.join(delimiter) };
  const found = spawnSync(command, ["--version"], { encoding: "utf8", env, cwd: root });
  return found.status === 0 ? found.stdout.trim().replace(/^v/, "") : "0";
}

function fetchToolchain() {
  const target = `${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  console.error(`Setting up: Node ${NODE.version} and pnpm ${PNPM.version} into .toolchain/ (once)`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(bin, { recursive: true });
  const packages = [`node-${target}@${NODE.version}`, `pnpm@${PNPM.version}`];
  const flags = [
    "--no-save",
    "--package-lock=false",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  // On stderr: stdout belongs to the command that is set up for.
  const stdio = ["ignore", process.stderr, process.stderr];
  const done = spawnSync("npm", ["install", "--prefix", home, ...flags, ...packages], { stdio, cwd: home });
  if (done.status !== 0) {
    console.error(
      `Could not fetch ${packages.join(" and ")} from the npm registry. Install Node >= 24 and pnpm 12, then try again.`,
    );
    process.exit(1);
  }
  const modules = join(home, "node_modules");
  symlinkSync(realpathSync(join(modules, `node-${target}`, "bin", "node")), join(bin, "node"));
  // The `pnpm` package only wraps a native binary; with scripts off its placeholder stays, which turbo cannot execute.
  const native = join(modules, "@pnpm", `exe.${target}`, "pnpm");
  symlinkSync(realpathSync(native), join(bin, "pnpm"));
}
