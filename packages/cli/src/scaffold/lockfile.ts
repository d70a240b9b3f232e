/** Where a new plugin goes in `pnpm-lock.yaml`. Folders as pnpm writes them: `plugins/example`. */
export interface NewImporter {
  /** The package that depends on the plugins. */
  readonly base: string;
  /** The plugin whose dependencies the new one shares. */
  readonly example: string;
  readonly folder: string;
  readonly packageName: string;
}

const IMPORTERS = /(?<=^importers:\n\n).*?(?=\n\npackages:\n)/ms;

/**
 * What `pnpm install` would write for a copy of a plugin, without asking anybody: nothing is resolved anew. Returns the text
 * as it was when it has another form than the one known here.
 */
export function addImporter(lockfile: string, { base, example, folder, packageName }: NewImporter): string {
  return lockfile.replace(IMPORTERS, (importers) => {
    const blocks = new Map(importers.split("\n\n").map((block) => [keyOf(block), block]));
    const [of, from] = [blocks.get(base), blocks.get(example)];
    if (of === undefined || from === undefined || blocks.has(folder)) return importers;
    blocks.set(base, withDependency(of, packageName, folder));
    blocks.set(folder, from.replace(example, folder));
    const sorted = [...blocks].sort(([a], [b]) => (a < b ? -1 : 1));
    return sorted.map(([, block]) => block).join("\n\n");
  });
}

function withDependency(block: string, packageName: string, folder: string): string {
  const [head = "", ...entries] = block.split(/\n(?= {6}\S)/);
  entries.push(`      '${packageName}':\n        specifier: workspace:*\n        version: link:../../${folder}`);
  return [head, ...entries.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))].join("\n");
}

/** `  plugins/files:` → `plugins/files`. */
function keyOf(block: string): string {
  return /^ *'?([^':\n]+)/.exec(block)?.[1] ?? "";
}
