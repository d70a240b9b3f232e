import { readFileSync } from "node:fs";
import { createRequire, findPackageJSON } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import type { Connector } from "@collectro/connector";
import { ProblemError } from "@collectro/contract";

/** The interface version of this host; a plugin's manifest must name the same. */
const API_VERSION = 1;

/** An installed package that carries a connector. */
export interface InstalledPlugin {
  readonly packageName: string;
  readonly connector: string;
  readonly apiVersion: unknown;
  readonly version: string;
  readonly folder: string;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly collectro?: { readonly connector?: unknown; readonly apiVersion?: unknown };
}

/**
 * The plugins among the dependencies of the base package (`file:` URL of a file or folder in it), by connector name; and
 * that package itself when it is one, so that its author can run it where he writes it.
 */
export function listPlugins(base: string): InstalledPlugin[] {
  const own = findPackageJSON(base);
  const manifest = readManifest(own);
  const names = Object.keys({ ...manifest?.dependencies, ...manifest?.optionalDependencies });
  const plugins = names.flatMap((name) => readPlugin(name, locate(name, base)) ?? []);
  const itself = manifest?.collectro && readPlugin(manifest.name, own);
  if (itself) plugins.push(itself);
  return plugins.sort((a, b) => (a.connector < b.connector ? -1 : 1));
}

/**
 * Loads the connector of that name. The name is looked up among the installed plugins; nothing that came in as a
 * parameter is ever imported as a path or package name. Throws CONNECTOR_UNKNOWN, _API_VERSION or _BROKEN.
 */
export async function loadConnector(name: string, base: string): Promise<{ connector: Connector; version: string }> {
  // By convention the suffix is the name, which spares reading every manifest; the manifest still decides.
  const usual = `@collectro/connector-${name}`;
  const guess = dependenciesOf(base).includes(usual) ? readPlugin(usual, locate(usual, base)) : undefined;
  const plugin = guess?.connector === name ? guess : listPlugins(base).find((found) => found.connector === name);
  if (!plugin) throw unknown(name, base);
  if (plugin.apiVersion !== API_VERSION) {
    const detail = `${plugin.packageName} ${plugin.version} is built for API version ${plugin.apiVersion}, this host has ${API_VERSION}`;
    throw new ProblemError([{ code: "CONNECTOR_API_VERSION", where: name, detail }]);
  }
  return { connector: await importConnector(plugin, base), version: plugin.version };
}

async function importConnector(plugin: InstalledPlugin, base: string): Promise<Connector> {
  try {
    const file = createRequire(base).resolve(plugin.packageName);
    const module: { default?: Partial<Connector> } = await import(pathToFileURL(file).href);
    const connector = module.default;
    if (typeof connector?.read !== "function") throw new Error("it has no connector as its default export");
    if (connector.name !== plugin.connector) {
      throw new Error(`its manifest says ${plugin.connector}, its code ${connector.name}`);
    }
    return connector as Connector;
  } catch (error) {
    const detail = `${plugin.packageName} ${plugin.version}: ${(error as Error).message}`;
    throw new ProblemError([{ code: "CONNECTOR_BROKEN", where: plugin.connector, detail }], { cause: error });
  }
}

function dependenciesOf(base: string): string[] {
  const manifest = readManifest(findPackageJSON("..", base) ?? findPackageJSON(base));
  return Object.keys({ ...manifest?.dependencies, ...manifest?.optionalDependencies });
}

function unknown(name: string, base: string): ProblemError {
  const known = listPlugins(base).map((plugin) => plugin.connector);
  const detail = `installed connectors: ${known.join(", ") || "none"}`;
  return new ProblemError([{ code: "CONNECTOR_UNKNOWN", where: name, detail }]);
}

function readPlugin(packageName: string, path: string | undefined): InstalledPlugin | undefined {
  const manifest = readManifest(path);
  if (!path || typeof manifest?.collectro?.connector !== "string") return undefined;
  const { connector, apiVersion } = manifest.collectro;
  return { packageName, connector: String(connector), apiVersion, version: manifest.version, folder: dirname(path) };
}

function locate(packageName: string, base: string): string | undefined {
  try {
    return findPackageJSON(packageName, base);
  } catch {
    return undefined;
  }
}

function readManifest(path: string | undefined): Manifest | undefined {
  if (!path) return undefined;
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
