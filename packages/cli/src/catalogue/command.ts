import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The `command` of a workflow file, and what it needs in `env`. */
export interface WorkflowCommand {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What `collectro init` writes. */
const OWN_MAIN = "container/main.js";
/** Of a clone of Collectro Connect, where the project is `packages/container`. */
const CLONE = { name: "@collectro/container", main: "dist/main.js" } as const;
const INSTALLED_HOST = "node_modules/@collectro/host/dist/main.js";

/**
 * How a workflow file in `workflowsDir` starts the container's program with the connectors of `project`. A project that
 * has a main file of its own is started by that one: it is what the image runs. Any other by the host itself, which looks
 * for connectors where the folder of workflows lies, or where `COLLECTRO_PROJECT` says.
 *
 * Files beside the workflows are named by relative paths, so that a repository can be moved; any other place is absolute:
 * the console may have been started in an empty folder.
 */
export function workflowCommand(project: string, workflowsDir: string): WorkflowCommand {
  const own = ownMain(project);
  const installed = join(project, INSTALLED_HOST);
  const main = own ?? (existsSync(installed) ? installed : fileURLToPath(import.meta.resolve("@collectro/host/main")));
  const isFound = own !== undefined || nearestPackage(workflowsDir) === project;
  return { command: ["node", pathFrom(workflowsDir, main)], env: isFound ? {} : { COLLECTRO_PROJECT: project } };
}

function ownMain(project: string): string | undefined {
  const candidates = [OWN_MAIN, ...(packageName(project) === CLONE.name ? [CLONE.main] : [])];
  return candidates.map((path) => join(project, path)).find((path) => existsSync(path));
}

function packageName(dir: string): unknown {
  try {
    const manifest: { readonly name?: unknown } = JSON.parse(readFileSync(join(dir, "package.json"), "utf8"));
    return manifest.name;
  } catch {
    return undefined;
  }
}

/** The folder of the package that a folder belongs to, which itself need not be there yet. */
function nearestPackage(dir: string): string | undefined {
  for (let at = resolve(dir); ; at = dirname(at)) {
    if (existsSync(join(at, "package.json"))) return at;
    if (at === dirname(at)) return undefined;
  }
}

function pathFrom(workflowsDir: string, file: string): string {
  const home = dirname(resolve(workflowsDir));
  return file.startsWith(`${home}${sep}`) ? relative(workflowsDir, file) : file;
}
