import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatLoadPath, formatLogLine, sharedDir } from "@collectro/contract";
import { type ObjectStore, startObjectStore } from "@collectro/object-store";
import type { PretestOptions } from "../options.js";
import { openSources, type SourceProxy } from "./source-proxy.js";

/** What stands around one trial: its folder, its storage, its sources. */
export interface Ground extends AsyncDisposable {
  readonly dir: string;
  readonly sharedDir: string;
  /** stdout and stderr of the container. */
  readonly outputFile: string;
  /** Undefined when a real bucket is used. */
  readonly store: ObjectStore | undefined;
  /** By the name of `--upstream`. */
  readonly sources: ReadonlyMap<string, SourceProxy>;
}

/** A fresh ground below `workDir`. */
export async function openGround(workDir: string, name: string, options: PretestOptions): Promise<Ground> {
  const dir = join(workDir, name);
  const shared = join(dir, "shared");
  mkdirSync(shared, { recursive: true });
  // An image's user is not ours, and it writes here.
  chmodSync(shared, 0o777);
  const store =
    options.storage === "embedded"
      ? await startObjectStore({ root: join(dir, "store"), createBuckets: true })
      : undefined;
  const sources = await openSources(options.upstreams);
  return {
    dir,
    sharedDir: shared,
    outputFile: join(dir, "output.txt"),
    store,
    sources,
    async [Symbol.asyncDispose]() {
      for (const source of sources.values()) await source[Symbol.asyncDispose]();
      await store?.close();
    },
  };
}

/** What an earlier attempt that ended with `success` left: if it were taken for this run's, another day's rows would load. */
export function leaveStaleFiles(dir: string): void {
  const files = sharedDir(dir);
  const objects = [{ bucket: "earlier-attempt", object: "rows/part-00000.json" }];
  writeFileSync(files.log, `${formatLogLine("info", "an earlier attempt")}\n`);
  writeFileSync(files.loadPath, formatLoadPath({ objects }));
  writeFileSync(files.jobResult, "success");
  for (const file of [files.log, files.loadPath, files.jobResult]) chmodSync(file, 0o666);
}
