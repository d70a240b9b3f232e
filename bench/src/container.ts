import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, watch } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { environment } from "./measure/program.js";
import { BUCKET, type StoreServer } from "./servers/object-store.js";

/** The program that the image's ENTRYPOINT starts. */
export const CONTAINER_MAIN = fileURLToPath(import.meta.resolve("@collectro/container"));

/** One run of the container. */
export interface ContainerJob {
  readonly connector: string;
  readonly params: object;
  /** File with the table's schema. */
  readonly schema: string;
  readonly store: StoreServer;
  /** Prefix in the bench's bucket. */
  readonly prefix: string;
  /** Folder of `NODE_COMPILE_CACHE`, as the image sets it; undefined for none. */
  readonly compileCache: string | undefined;
}

/** A run that ended with success. */
export interface ContainerRun {
  /** From just before the start to the end of the process, in milliseconds. */
  readonly wallMs: number;
  /** From just before the start to `job_result.txt` being there, in milliseconds. */
  readonly resultMs: number;
}

/** Runs the container in a shared folder of its own below `dir`; `watching` sees the process as soon as it is started. */
export async function runContainer(
  dir: string,
  job: ContainerJob,
  watching: (supervisor: ChildProcess) => void = () => {},
): Promise<ContainerRun> {
  const shared = await mkdtemp(join(dir, "shared-"));
  let resultMs = Number.NaN;
  const watcher = watch(shared, (_event, name) => {
    if (name === "job_result.txt" && Number.isNaN(resultMs)) resultMs = performance.now() - startMs;
  });
  const startMs = performance.now();
  const child = start(shared, job);
  watching(child);
  const [code] = await once(child, "exit");
  const wallMs = performance.now() - startMs;
  watcher.close();
  // The end of the process can be told before the change of the folder: then the end is the better figure.
  const run = { wallMs, resultMs: Number.isNaN(resultMs) ? wallMs : resultMs };
  if (code !== 0) throw new Error(`the container ended with ${code}: ${readFileSync(join(shared, "log.txt"), "utf8")}`);
  await rm(shared, { recursive: true });
  return run;
}

function start(shared: string, { connector, params, schema, store, prefix, compileCache }: ContainerJob): ChildProcess {
  const args = ["--connector", connector, "--params", JSON.stringify(params), "--schema", schema];
  const output = ["--output", `gs://${BUCKET}/${prefix}`, "--empty-window", "success"];
  const env = {
    FROM: "2024-01-01",
    TO: "2024-01-01",
    NODE_ENV: "production",
    COLLECTRO_SHARED_DIR: shared,
    COLLECTRO_GCS_ENDPOINT: store.endpoint,
    ...(compileCache === undefined ? {} : { NODE_COMPILE_CACHE: compileCache }),
  };
  return spawn(process.execPath, [CONTAINER_MAIN, ...args, ...output], { env: environment({ env }), stdio: "ignore" });
}
