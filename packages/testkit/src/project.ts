import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** A project as the host sees one: a package whose only dependency is the connector under test. */
export interface Project {
  readonly dir: string;
  /** The connector's name in its manifest. */
  readonly connector: string;
}

/**
 * Makes a project in an empty folder. `connector` is the plugin's folder (a path or `file:` URL), or the name of a
 * package that can be found from the current folder. Throws when it carries no connector.
 */
export async function createProject(dir: string, connector: string | URL): Promise<Project> {
  const folder = folderOf(connector);
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const name: unknown = manifest.collectro?.connector;
  if (typeof name !== "string") throw new Error(`${folder}: its package.json has no "collectro": {"connector": …}`);
  const link = join(dir, "node_modules", manifest.name);
  await mkdir(dirname(link), { recursive: true });
  await symlink(folder, link, "dir");
  const project = { name: "connector-under-test", private: true, dependencies: { [manifest.name]: "*" } };
  await writeFile(join(dir, "package.json"), JSON.stringify(project));
  return { dir, connector: name };
}

/** The folder of a plugin, given by path, `file:` URL or package name. */
export function folderOf(connector: string | URL): string {
  if (connector instanceof URL || connector.startsWith("file:")) return fileURLToPath(connector);
  if (/^[./]|^[A-Za-z]:/.test(connector)) return resolve(connector);
  const found = findPackageJSON(connector, pathToFileURL(join(process.cwd(), "package.json")));
  if (!found) throw new Error(`no package ${connector} can be found from ${process.cwd()}`);
  return dirname(found);
}
