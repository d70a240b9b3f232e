import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatLoadPath, formatLogLine, sharedDir } from "@collectro/contract";
import { type ObjectStore, startObjectStore } from "@collectro/object-store";
import type { PretestOptions } from "../options.js";
import { openSources, type SourceProxy } from "./source-proxy.js";
import { removeTree } from "./work-dir.js";

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
  /** Whether its objects are read again after it is closed; the rest of its folder goes then. */
  keepsObjects: boolean;
}

/** A fresh ground below `workDir`. */
export async function openGround(workDir: string, options: PretestOptions): Promise<Ground> {
  const dir = mkdtempSync(join(workDir, "trial-"));
  const shared = join(dir, "shared");
  mkdirSync(shared);
  // An image's user is not ours, and it writes here.
  chmodSync(shared, 0o777);
  const store =
    options.storage === "embedded"
      ? await startObjectStore({ root: join(dir, "store"), createBuckets: true })
      : undefined;
  const outputFile = join(dir, "output.txt");
  const sources = await openSources(options.upstreams);
  const ground: Ground = {
    dir,
    sharedDir: shared,
    outputFile,
    store,
    sources,
    keepsObjects: true,
    async [Symbol.asyncDispose]() {
      for (const source of sources.values()) await source[Symbol.asyncDispose]();
      await store?.close();
      // A hundred trials must not fill the disk with what nobody looks at again.
      if (ground.keepsObjects) {
        removeTree(shared);
        removeTree(outputFile);
      } else removeTree(dir);
    },
  };
  return ground;
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
