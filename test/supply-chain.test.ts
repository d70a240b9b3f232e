import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
// The yaml library is the crawler's.
const { parse } = createRequire(join(root, "packages/crawler/package.json"))("yaml") as {
  parse(text: string): unknown;
};

interface Settings {
  readonly [name: string]: unknown;
  readonly catalog: Readonly<Record<string, string>>;
  readonly allowBuilds: Readonly<Record<string, unknown>>;
  readonly minimumReleaseAge: number;
  readonly minimumReleaseAgeExclude: readonly string[];
}

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly resolution: Readonly<Record<string, unknown>> }>>;
}

type Manifest = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;

const settings = parse(read("pnpm-workspace.yaml")) as Settings;
const lockfile = parse(read("pnpm-lock.yaml")) as Lockfile;
const FOLDERS = [
  ".",
  "bench",
  "promises",
  "promises/connector",
  "publishing",
  ...["packages", "plugins"].flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)),
];
const manifests = FOLDERS.map((folder) => ({
  folder,
  manifest: JSON.parse(read(join(folder, "package.json"))) as Manifest,
}));

describe("pnpm's settings", () => {
  it.each([
    // Most poisoned releases are found and withdrawn within hours; three days let others find them first.
    ["minimumReleaseAge", 4320],
    // A package that was published with provenance and suddenly is not may have a stolen token behind it.
    ["trustPolicy", "no-downgrade"],
    // A dependency of a dependency from git or from a URL has no digest of a registry and can change under us.
    ["blockExoticSubdeps", true],
    // An install script that nobody has judged is an error, not a warning that scrolls by.
    ["strictDepBuilds", true],
    // Versions stand in one place, where a change of one is seen in review.
    ["catalogMode", "strict"],
  ])("%s is %j", (name, value) => {
    expect(settings[name]).toBe(value);
  });

  it("make no exception from the age but for our own packages", () => {
    expect(settings.minimumReleaseAgeExclude).toEqual(["@collectro/*"]);
  });

  it("allow an install script by name only, with a yes or a no", () => {
    for (const [name, allowed] of Object.entries(settings.allowBuilds)) {
      expect(name).toMatch(/^(@[a-z0-9-]+\/)?[a-z0-9.-]+(@[0-9.]+)?$/);
      expect(allowed).toBeTypeOf("boolean");
    }
    expect(Object.keys(settings)).not.toContain("dangerouslyAllowAllBuilds");
  });

  it("are not undone by an .npmrc of the project", () => {
    expect(readdirSync(root)).not.toContain(".npmrc");
  });
});

describe("versions", () => {
  it("are exact in the catalog: what is installed changes only with a commit", () => {
    for (const [name, version] of Object.entries(settings.catalog)) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[0-9a-z.-]+)?$/);
    }
  });

  it.each(manifests)(
    "of $folder come from the catalog or the workspace, never from git or an address",
    ({ manifest }) => {
      // What a package asks of its user's own project (peerDependencies) may be a range; nothing is installed from it here.
      const kinds = ["dependencies", "devDependencies", "optionalDependencies"];
      for (const [name, version] of kinds.flatMap((kind) => Object.entries(manifest[kind] ?? {}))) {
        expect(version, name).toMatch(name.startsWith("@collectro/") ? /^workspace:[*^]$/ : /^catalog:$/);
      }
    },
  );

  it.each(manifests)("of $folder: installing it runs no script", ({ manifest }) => {
    const scripts = Object.keys(manifest["scripts"] ?? {});

    expect(scripts.filter((name) => /^(pre|post)?(install|prepare)$/.test(name))).toEqual([]);
  });

  it("have a digest of their content each, and nothing but it says where they come from", () => {
    const packages = Object.entries(lockfile.packages);

    expect(packages.length).toBeGreaterThan(100);
    for (const [name, { resolution }] of packages) {
      expect(Object.keys(resolution), name).toEqual(["integrity"]);
      expect(resolution["integrity"], name).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
    }
  });
});

describe("installing in CI and in the image", () => {
  const scripts = [
    "scripts/setup.mjs",
    "Dockerfile",
    ".ci/run",
    ".ci/full",
    ".ci/image",
    ".ci/image-variants",
    ".ci/install",
  ];

  it.each(scripts)("%s takes the lockfile as it is", (path) => {
    const installs = read(path)
      .split("\n")
      .filter((line) => /\bpnpm"?,? ?\[?"?(install|add|update|i)\b/.test(line) && !/npm install --global/.test(line));

    for (const line of installs) expect(line).toContain("--frozen-lockfile");
  });

  it("happens in two places, which this test knows", () => {
    const frozen = scripts.filter((path) => read(path).includes("--frozen-lockfile"));

    expect(frozen).toEqual(["scripts/setup.mjs", "Dockerfile"]);
  });

  it("fetches the toolchain without running a script, in exact versions", () => {
    const toolchain = read("scripts/toolchain.mjs");

    expect(toolchain).toContain('"--ignore-scripts"');
    expect(toolchain).toMatch(/NODE = \{ version: "\d+\.\d+\.\d+"/);
    expect(JSON.parse(read("package.json")).packageManager).toMatch(/^pnpm@\d+\.\d+\.\d+$/);
    expect(read("Dockerfile")).toContain(`pnpm@${JSON.parse(read("package.json")).packageManager.split("@")[1]}`);
  });
});
