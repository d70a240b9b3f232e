import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository, with a separator at its end. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What this folder reads of a `package.json`. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly private?: boolean;
  readonly keywords?: readonly string[];
  readonly engines?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, Entry>>;
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, Entry>>; readonly [key: string]: unknown };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly collectro?: { readonly connector: string; readonly apiVersion: number };
}

/** One entry of `exports`. */
export type Entry = string | Readonly<Record<string, string>>;

/** A package that is published: everything in `packages/` and `plugins/` that is not private. */
export interface Published {
  /** From the root of the repository, such as `plugins/files`. */
  readonly folder: string;
  /** The same, absolute. */
  readonly path: string;
  readonly manifest: Manifest;
}

/** What a connector imports. */
export const SPI = "@collectro/connector";

/** True for connectors, and for libraries that only connectors use. */
export function isForConnectors({ peerDependencies = {} }: Manifest): boolean {
  return SPI in peerDependencies;
}

/** Every package that is published, by folder. */
export function publishedPackages(): Published[] {
  const folders = ["packages", "plugins"].flatMap((parent) =>
    readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}`),
  );
  return folders.sort().flatMap((folder) => {
    const path = join(ROOT, folder);
    const file = join(path, "package.json");
    if (!existsSync(file)) return [];
    const manifest: Manifest = JSON.parse(readFileSync(file, "utf8"));
    return manifest.private ? [] : [{ folder, path, manifest }];
  });
}
