import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll } from "vitest";
import type { ConnectorCases } from "../../src/index.js";
import { Stand } from "../../src/suite/stand.js";
import { clausesFor } from "../../src/suite/suite.js";

const CONNECTOR = fileURLToPath(new URL("../../../connector", import.meta.url));

/** Changes to a sample's package beside its code. */
export interface Packaging {
  readonly readme?: string;
  readonly manifest?: object;
}

/** A folder in which variations of the sample connectors are made as packages; gone after the tests of the file. */
export function useWorkshop(sample: string) {
  let dir = "";
  let code = "";
  let count = 0;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "testkit-samples-"));
    code = await readFile(new URL(sample, import.meta.url), "utf8");
    await mkdir(join(dir, "node_modules", "@collectro"), { recursive: true });
    await symlink(CONNECTOR, join(dir, "node_modules", "@collectro", "connector"));
  });
  afterAll(async () => await rm(dir, { recursive: true, force: true }));

  /** Makes a package of the sample, broken in these ways. */
  async function make(broken: readonly string[], { readme = README, manifest = {} }: Packaging = {}): Promise<string> {
    const folder = join(dir, `sample-${count++}`);
    await mkdir(folder);
    const usual = {
      name: "my-sample",
      version: "1.0.0",
      type: "module",
      exports: { ".": "./index.mjs", "./package.json": "./package.json" },
      collectro: { connector: "sample", apiVersion: 1 },
      peerDependencies: { "@collectro/connector": "*" },
    };
    const given = "const BROKEN = [];";
    if (!code.includes(given)) throw new Error(`${sample} has no line ${given}`);
    await writeFile(join(folder, "index.mjs"), code.replace(given, `const BROKEN = ${JSON.stringify(broken)};`));
    await writeFile(join(folder, "package.json"), JSON.stringify({ ...usual, ...manifest }));
    await writeFile(join(folder, "README.md"), readme);
    return folder;
  }
  return { make };
}

const README = "Params: `url`, `token`, `page-size`, `host`, `port`, `file`.\n";

/** Runs clauses of the suite on a connector, all unless `wanted` names some. Returns what the broken ones say, by name. */
export async function brokenClauses(
  folder: string,
  cases: ConnectorCases,
  wanted: (name: string) => boolean = () => true,
): Promise<Record<string, string>> {
  await using stand = await Stand.open(folder, cases);
  const broken: Record<string, string> = {};
  const clauses = clausesFor(cases).filter(({ name, notApplicable }) => notApplicable === undefined && wanted(name));
  if (clauses.length === 0) throw new Error("no clause of that name applies");
  for (const { name, check } of clauses) {
    await check(stand).catch((error: Error) => {
      broken[name] = error.message;
    });
  }
  return broken;
}
