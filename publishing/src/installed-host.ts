import { existsSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkSharedDir, type SharedDirReport, spawnObserved } from "@collectro/faultkit";
import { command } from "./command.js";
import { ROOT } from "./packages.js";
import { type Stranger, strangeEnvironment } from "./stranger.js";

/** A store for the runs of installed hosts, in a process of its own. */
export interface StoreProcess extends AsyncDisposable {
  readonly endpoint: string;
  /** The lines of an object, as they are. */
  linesOf(object: { readonly bucket: string; readonly object: string }): Promise<string[]>;
}

const BUCKET = "out";

/** Starts one that keeps its files in `root`. */
export async function startStore(root: string): Promise<StoreProcess> {
  const main = join(ROOT, "packages/object-store/dist/main.js");
  const store = await spawnObserved(process.execPath, [main, "--root", root, "--bucket", BUCKET]);
  const endpoint = await store.waitUntil(() => /Object store at (\S+),/.exec(store.stdout)?.[1], {
    what: "the address of the object store",
  });
  return {
    endpoint,
    linesOf: async ({ bucket, object }) => {
      const text = await readFile(join(root, bucket, object), "utf8");
      return text.split("\n").filter((line) => line !== "");
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

/** What a run of an installed host left. */
export interface InstalledRun extends SharedDirReport {
  readonly code: number;
  /** The texts of the error lines of log.txt. */
  readonly errors: readonly string[];
  /** The rows, as stored. */
  readonly rows: readonly unknown[];
}

/** Runs `collectro-host --connector NAME` as installed in a project, for 2012-01-01; throws when it broke the contract. */
export async function runInstalled(
  project: Stranger,
  store: StoreProcess,
  connector: string,
  params: object = {},
  env: Readonly<Record<string, string>> = {},
): Promise<InstalledRun> {
  const shared = await mkdtemp(join(project.dir, "shared-"));
  const program = join(project.dir, "node_modules/.bin/collectro-host");
  if (!existsSync(program)) throw new Error(`${program} is not installed`);
  const args = [
    "--connector",
    connector,
    "--params",
    JSON.stringify(params),
    "--output",
    `gs://${BUCKET}/${connector}`,
  ];
  const ended = await command(program, [...args, "--shared-dir", shared], {
    cwd: project.dir,
    env: {
      ...strangeEnvironment(),
      ...env,
      FROM: "2012-01-01",
      TO: "2012-01-01",
      COLLECTRO_GCS_ENDPOINT: store.endpoint,
    },
  });
  const report = await checkSharedDir(shared);
  if (report.violations.length > 0) throw new Error(`${report.violations.join("\n")}\n${ended.stdout}${ended.stderr}`);
  const lines = await Promise.all(report.objects.map(store.linesOf));
  return {
    ...report,
    code: ended.code,
    errors: report.lines.filter(({ severity }) => severity === "error").map(({ log }) => log),
    rows: lines.flat().map((line) => JSON.parse(line)),
  };
}
