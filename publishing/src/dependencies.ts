import { readFileSync, realpathSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Manifest } from "./packages.js";

/** The folders of a package and of everything that it depends on, as installed for the package in `from`; real paths. */
export function installedClosure(name: string, from: string): Set<string> {
  const found = new Set<string>();
  const waiting = [locate(name, from)];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (found.has(folder)) continue;
    found.add(folder);
    const manifest: Manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const names = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies };
    for (const dependency of Object.keys(names)) {
      // Optional ones for other platforms are not there.
      const installed = tryLocate(dependency, folder);
      if (installed) waiting.push(installed);
    }
  }
  return found;
}

/** The folder of the package that a file belongs to: what lies below the last `node_modules`. */
export function packageOf(file: string): string {
  const match = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file);
  return match ? match[0] : dirname(file);
}

function locate(name: string, from: string): string {
  const folder = tryLocate(name, from);
  if (!folder) throw new Error(`${name} is not installed for ${from}`);
  return folder;
}

function tryLocate(name: string, from: string): string | undefined {
  try {
    const file = findPackageJSON(name, pathToFileURL(join(from, "package.json")));
    return file && realpathSync(dirname(file));
  } catch {
    return undefined;
  }
}
