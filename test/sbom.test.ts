import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

interface Bom {
  readonly metadata: { readonly component: { readonly name: string } };
  readonly components: readonly {
    readonly group?: string;
    readonly name: string;
    readonly version: string;
    readonly licenses?: readonly unknown[];
    readonly externalReferences?: readonly { readonly hashes?: readonly unknown[] }[];
  }[];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, unknown>>;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "collectro-sbom-"));
const file = join(dir, "sbom.cdx.json");
let text = "";
let bom: Bom;

beforeAll(() => {
  execFileSync("node", [join(root, "scripts/sbom.mjs"), file]);
  text = readFileSync(file, "utf8");
  bom = JSON.parse(text);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** `name@version` of everything below a package's production dependencies, as they are installed. */
function installedBelow(folder: string, seen = new Map<string, string>()): string[] {
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  // A peer that is optional is packed along where the workspace has it; one of ours has it only to be developed.
  const { name: own = "", dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = manifest;
  const peers = own.startsWith("@collectro/connector-") ? {} : { ...peerDependencies, ...peerDependenciesMeta };
  const wanted = { ...dependencies, ...optionalDependencies, ...peers };
  for (const name of Object.keys(wanted)) {
    const found = locate(name, folder);
    if (found === undefined || seen.has(found)) continue;
    const { version } = JSON.parse(readFileSync(join(found, "package.json"), "utf8")) as Manifest;
    seen.set(found, `${name}@${version}`);
    installedBelow(found, seen);
  }
  return [...new Set(seen.values())].sort();
}

/** Where a package finds another, as Node looks for it; undefined for an optional one that is of another platform. */
function locate(name: string, from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const candidate = join(at, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return realpathSync(candidate);
    if (at === dirname(at)) return undefined;
  }
}

describe("npm run sbom", () => {
  it("writes CycloneDX that fits its JSON Schema", async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

    expect(await validator.validate(text)).toBeNull();
    expect(await validator.validate(text.replace('"bomFormat": "CycloneDX"', '"bomFormat": "x"'))).not.toBeNull();
  });

  it("lists what the image contains, each package in its version, and nothing else", () => {
    const listed = bom.components.map(({ group, name, version }) => `${group ? `${group}/` : ""}${name}@${version}`);

    expect(bom.metadata.component.name).toBe("container");
    expect([...new Set(listed)].sort()).toEqual(installedBelow(join(root, "packages/container")));
  });

  it("tells a licence of each, and a digest of all that others made", () => {
    const others = bom.components.filter(({ group }) => group !== "@collectro");

    expect(bom.components.filter(({ licenses }) => !licenses?.length).map(({ name }) => name)).toEqual([]);
    for (const { name, externalReferences } of others) {
      expect(
        externalReferences?.some(({ hashes }) => hashes?.length),
        name,
      ).toBe(true);
    }
  });
});
