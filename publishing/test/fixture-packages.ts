import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { succeed } from "../src/command.js";
import { ROOT, SPI } from "../src/packages.js";
import { strangeEnvironment } from "../src/stranger.js";

interface FixturePackage {
  readonly name: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly collectro?: { readonly connector: string; readonly apiVersion: number };
  readonly code: string;
}

const FLAVOUR = "@collectro/flavour";
/** A version of the interface that no host has. */
export const OTHER_SPI = "1.0.0-other";

/** What connectors of others may be like. `flavour` is a dependency of two of them, in two versions. */
const FIXTURES: readonly FixturePackage[] = [
  { name: FLAVOUR, version: "1.0.0", code: 'export const flavour = "1.0.0";' },
  { name: FLAVOUR, version: "2.0.0", code: 'export const flavour = "2.0.0";' },
  { ...connector("one", FLAVOUR), dependencies: { [FLAVOUR]: "1.0.0" } },
  { ...connector("two", FLAVOUR), dependencies: { [FLAVOUR]: "2.0.0" } },
  { ...connector("older", FLAVOUR), dependencies: { [FLAVOUR]: "2.0.0", [SPI]: OTHER_SPI }, peerDependencies: {} },
  { ...connector("broken", "@collectro/nowhere"), dependencies: {} },
  // A dependency of the connector files, not of its own.
  { ...connector("nosy", FLAVOUR), code: 'import "iconv-lite";' },
  { ...connector("future", FLAVOUR, 2), code: "process.exit(7); // Never to be imported." },
];

/** Their connectors, by name. */
export const FIXTURE_CONNECTORS = FIXTURES.flatMap(({ collectro }) => collectro?.connector ?? []);

function connector(name: string, dependency: string, apiVersion = 1): FixturePackage {
  return {
    name: `${SPI}-${name}`,
    peerDependencies: { [SPI]: "*" },
    collectro: { connector: name, apiVersion },
    code: `import { defineConnector, secret, z } from "${SPI}";
import { flavour } from "${dependency}";

export default defineConnector({
  name: "${name}",
  title: { en: "${name}", ja: "${name}" },
  params: z.object({ token: secret().optional() }),
  schema: [{ name: "flavour", type: "STRING", mode: "REQUIRED" }],
  emptyWindow: "failure",
  async *read() {
    yield { flavour };
  },
});
`,
  };
}

/** Publishes them; `dir` is an empty folder. */
export async function publishFixtures(dir: string, npmrc: string): Promise<void> {
  await publishOtherSpi(join(dir, "spi"), npmrc);
  for (const [index, fixture] of FIXTURES.entries()) {
    const { code, ...manifest } = fixture;
    const path = join(dir, String(index));
    await mkdir(path);
    const whole = {
      version: "1.0.0",
      type: "module",
      exports: { ".": "./index.js", "./package.json": "./package.json" },
    };
    await writeFile(join(path, "package.json"), JSON.stringify({ ...whole, ...manifest }));
    await writeFile(join(path, "index.js"), code);
    await publish(path, npmrc);
  }
}

/** Publishes the interface once more, as another version. */
async function publishOtherSpi(dir: string, npmrc: string): Promise<void> {
  await mkdir(dir);
  const archive = join(dir, "spi.tgz");
  await succeed("pnpm", [`--filter=${SPI}`, "pack", `--out=${archive}`], { cwd: ROOT });
  await succeed("tar", ["-xzf", archive, "-C", dir, "--strip-components=1"]);
  const file = join(dir, "package.json");
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, "utf8")), version: OTHER_SPI }));
  await publish(dir, npmrc, "--tag=other");
}

async function publish(path: string, npmrc: string, ...flags: readonly string[]): Promise<void> {
  await writeFile(join(path, ".npmrc"), npmrc);
  await succeed("pnpm", ["publish", "--no-git-checks", ...flags], { cwd: path, env: strangeEnvironment() });
}
