import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { machineLine, putBetweenMarkers } from "@collectro/bench/report";
import { succeed } from "./command.js";
import { runInstalled, type StoreProcess, startStore } from "./installed-host.js";
import { startLocalRegistry } from "./local-registry.js";
import { publishedPackages, ROOT } from "./packages.js";
import { createStranger, type Stranger } from "./stranger.js";

/** What a connector costs whoever installs it beside the host. */
interface Cost {
  /** Undefined: the host alone. */
  readonly connector: string | undefined;
  readonly packages: number;
  readonly bytes: number;
  /** From the start of the program to its answer to a param that no connector has; medians. */
  readonly firstMs: number;
  readonly cachedMs: number;
}

const MAIN = join(ROOT, "publishing/dist/main.js");
const HEADS = {
  en: ["connector", "packages", "installed", "start", "start, compiled code kept"],
  ja: ["コネクター", "パッケージ数", "インストール後", "起動", "起動（コンパイル結果あり）"],
} as const;
const HOST_ALONE = { en: "none: the host alone", ja: "なし（ホストのみ）" } as const;

/**
 * Publishes to a registry of this machine, installs the host alone and with each connector, starts each so many times, and writes
 * the table into docs/publishing.md and its sibling. Returns the table.
 */
export async function measureCosts(rounds: number): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), "collectro-costs-"));
  try {
    await using registry = await startLocalRegistry(dir);
    const userconfig = join(dir, "npmrc");
    writeFileSync(userconfig, registry.npmrc);
    // In a process of its own: this one answers as the registry.
    const env = { ...process.env, npm_config_userconfig: userconfig };
    await succeed(process.execPath, [MAIN, "publish", "--any-tree"], { env });
    await using store = await startStore(join(dir, "store"));
    const costs: Cost[] = [];
    const connectors = publishedPackages().flatMap(({ manifest }) => manifest.collectro?.connector ?? []);
    for (const connector of [undefined, ...connectors]) {
      const project = await createStranger(join(dir, connector ?? "host"), "pnpm", registry.npmrc);
      costs.push(await costOf(project, store, connector, rounds));
    }
    return write(costs);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function costOf(
  project: Stranger,
  store: StoreProcess,
  connector: string | undefined,
  rounds: number,
): Promise<Cost> {
  await project.install("@collectro/host", ...(connector === undefined ? [] : [`@collectro/connector-${connector}`]));
  const { packages, bytes } = installed(join(project.dir, "node_modules/.pnpm"));
  const cache = join(project.dir, "compile-cache");
  const firstMs = await startMs(project, store, connector, rounds, {});
  const cachedMs = await startMs(project, store, connector, rounds, { NODE_COMPILE_CACHE: cache });
  return { connector, packages, bytes, firstMs, cachedMs };
}

/** Every package with its files; links to others lead to what is counted where it lies. */
function installed(virtualStore: string): { packages: number; bytes: number } {
  const packages = readdirSync(virtualStore).filter((name) => name.includes("@"));
  return {
    packages: packages.length,
    bytes: packages.reduce((sum, name) => sum + sizeOf(join(virtualStore, name)), 0),
  };
}

/** Not `recursive: true`, which follows links to folders. */
function sizeOf(folder: string): number {
  const sizes = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sizeOf(path);
    return entry.isFile() ? statSync(path).size : 0;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function startMs(
  project: Stranger,
  store: StoreProcess,
  connector: string | undefined,
  rounds: number,
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const times: number[] = [];
  // The first one fills the caches of the disk, and that of compiled code.
  for (let round = 0; round <= rounds; round += 1) {
    const beganMs = performance.now();
    const { code } = await runInstalled(project, store, connector ?? "none", { "no-such-param": 1 }, env);
    if (code !== 2) throw new Error(`${connector ?? "the host"}: exit code ${code} where 2 was expected`);
    if (round > 0) times.push(performance.now() - beganMs);
  }
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
}

function write(costs: readonly Cost[]): string {
  for (const language of ["en", "ja"] as const) {
    const file = join(ROOT, `docs/publishing${language === "en" ? "" : ".ja"}.md`);
    const written = putBetweenMarkers(readFileSync(file, "utf8"), "connector-costs", table(costs, language));
    if (written === undefined) throw new Error(`${file} has no place for the table`);
    writeFileSync(file, written);
  }
  return table(costs, "en");
}

function table(costs: readonly Cost[], language: "en" | "ja"): string {
  const heads: readonly string[] = HEADS[language];
  const rows = costs.map(({ connector, packages, bytes, firstMs, cachedMs }) => [
    connector === undefined ? HOST_ALONE[language] : `\`${connector}\``,
    String(packages),
    `${(bytes / 1e6).toFixed(1)} MB`,
    `${firstMs.toFixed(0)} ms`,
    `${cachedMs.toFixed(0)} ms`,
  ]);
  const lines = [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return `${lines.join("\n")}\n\n${machineLine()}\n`;
}
