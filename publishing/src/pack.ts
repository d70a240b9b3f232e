import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type Published, ROOT } from "./packages.js";
import { sweep } from "./packed-files.js";

/** A package as it would be uploaded. */
export interface Packed extends Published {
  /** The archive. */
  readonly tarball: Uint8Array<ArrayBuffer>;
  /** Paths in it, sorted. */
  readonly files: readonly string[];
}

/** Packs the packages into `dir` as pnpm would publish them. They must be compiled; what is stale in `dist` is removed. */
export function pack(packages: readonly Published[], dir: string): Packed[] {
  for (const one of packages) sweep(one);
  const filters = packages.map(({ manifest }) => `--filter=${manifest.name}`);
  const args = ["--recursive", ...filters, "pack", "--json", `--pack-destination=${dir}`];
  const done = spawnSync("pnpm", args, { cwd: ROOT, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (done.status !== 0) throw new Error(`pnpm pack failed: ${done.stderr || done.stdout}`);
  const said: unknown = JSON.parse(done.stdout);
  const archives = (Array.isArray(said) ? said : [said]) as readonly Archive[];
  return packages.map((one) => {
    const archive = archives.find(({ name }) => name === one.manifest.name);
    if (!archive) throw new Error(`pnpm packed no ${one.manifest.name}`);
    const tarball = new Uint8Array(readFileSync(archive.filename));
    return { ...one, tarball, files: archive.files.map(({ path }) => path).sort() };
  });
}

/** What `pnpm pack --json` says of one archive. */
interface Archive {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}
