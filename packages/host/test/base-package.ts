import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const FIXTURES = fileURLToPath(new URL("./fixtures/", import.meta.url));

/** A package whose dependencies are the plugins, as a user's own project is one. */
export async function createBase(dir: string): Promise<string> {
  const scope = join(dir, "base", "node_modules", "@collectro");
  await mkdir(scope, { recursive: true });
  await symlink(join(FIXTURES, "hostile"), join(scope, "connector-hostile"));
  await symlink(fileURLToPath(new URL("../../../plugins/example", import.meta.url)), join(scope, "connector-example"));
  const dependencies = { "@collectro/connector-hostile": "*", "@collectro/connector-example": "*" };
  const manifest = { name: "base", private: true, dependencies };
  await writeFile(join(dir, "base", "package.json"), JSON.stringify(manifest));
  return pathToFileURL(join(dir, "base", "/")).href;
}

/** Installs a connector with that code in the base package; `manifest` replaces what its package.json says of it. */
export async function addConnector(dir: string, name: string, code: string, manifest: object = {}): Promise<void> {
  const packageName = `@collectro/connector-${name}`;
  const folder = join(dir, "base", "node_modules", packageName);
  await mkdir(join(folder, "node_modules", "@collectro"), { recursive: true });
  const connector = fileURLToPath(new URL("../../connector", import.meta.url));
  await symlink(connector, join(folder, "node_modules", "@collectro", "connector"));
  const collectro = { connector: name, apiVersion: 1, ...manifest };
  const exports = "./index.mjs";
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({ name: packageName, version: "0.0.1", exports, collectro }),
  );
  await writeFile(join(folder, "index.mjs"), code);
  const path = join(dir, "base", "package.json");
  const base = JSON.parse(await readFile(path, "utf8"));
  base.dependencies[packageName] = "*";
  await writeFile(path, JSON.stringify(base));
}
