import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checkPackages } from "./check.js";
import { command, succeed } from "./command.js";
import { publishedPackages, ROOT } from "./packages.js";
import { hasPages } from "./packed-files.js";

/** What pnpm writes of a publication, into the folder it runs in. */
const SUMMARY = join(ROOT, "pnpm-publish-summary.json");

export interface PublishOptions {
  /** Everything but the upload. */
  readonly dryRun: boolean;
  /** Also from a tree with changes that are not committed. */
  readonly anyTree: boolean;
}

/** Why nothing was published: one line for a person. */
export class NotPublished extends Error {}

/**
 * Publishes every version that the registry of `@collectro` does not have yet, compiled anew; returns them as `NAME@VERSION`.
 * Throws NotPublished when no registry is configured, the tree has changes, or a package is not fit to be published.
 */
export async function publishPackages({ dryRun, anyTree }: PublishOptions): Promise<string[]> {
  await registry();
  if (!anyTree && (await succeed("git", ["status", "--porcelain"], { cwd: ROOT })) !== "") {
    throw new NotPublished("the tree has changes that are not committed; commit them, or pass --any-tree");
  }
  const missing = await upload(true);
  if (missing.length === 0) return [];
  await compileAnew();
  const problems = await checkPackages();
  if (problems.length > 0) throw new NotPublished(`not fit to be published:\n${problems.join("\n")}`);
  return dryRun ? missing : await upload(false);
}

/** Nothing may go to the registry that is the default everywhere: packages of an inner registry are nobody else's. */
async function registry(): Promise<string> {
  const url = (await succeed("pnpm", ["config", "get", "@collectro:registry"], { cwd: ROOT })).trim();
  if (/^https?:/.test(url)) return url;
  throw new NotPublished("no registry is configured for @collectro; write @collectro:registry=ADDRESS into ~/.npmrc");
}

/** What is left in `dist` of files that are gone, or was restored from a cache, is not published; pages are built anew, too. */
async function compileAnew(): Promise<void> {
  for (const { path } of publishedPackages()) rmSync(join(path, "dist"), { recursive: true, force: true });
  await succeed("pnpm", ["exec", "tsc", "-b"], { cwd: ROOT });
  for (const { path } of publishedPackages().filter(hasPages)) await succeed("pnpm", ["run", "build"], { cwd: path });
}

async function upload(dryRun: boolean): Promise<string[]> {
  const filters = publishedPackages().map(({ manifest }) => `--filter=${manifest.name}`);
  const flags = ["--no-git-checks", "--report-summary", ...(dryRun ? ["--dry-run"] : [])];
  rmSync(SUMMARY, { force: true });
  try {
    const done = await command("pnpm", ["--recursive", ...filters, "publish", ...flags], { cwd: ROOT });
    // What was uploaded before it failed is there: the next attempt goes on with the rest.
    if (done.code !== 0) throw new NotPublished(`${done.stdout}${done.stderr}`.trim());
    if (!existsSync(SUMMARY)) return [];
    const summary: Summary = JSON.parse(readFileSync(SUMMARY, "utf8"));
    return summary.publishedPackages.map(({ name, version }) => `${name}@${version}`);
  } finally {
    rmSync(SUMMARY, { force: true });
  }
}

interface Summary {
  readonly publishedPackages: readonly { readonly name: string; readonly version: string }[];
}
