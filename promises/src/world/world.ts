import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type ObjectStore, type ObjectStoreOptions, startObjectStore } from "@collectro/object-store";

/** The bucket of every run. */
export const BUCKET = "out";

/** An object store, and folders for many runs. */
export interface World extends AsyncDisposable {
  readonly dir: string;
  readonly store: ObjectStore;
  /** Where the programs keep their compiled code. */
  readonly compiled: string;
  /** A name for a run, not used yet; its folder is there and empty. */
  fresh(): Promise<{ readonly id: string; readonly dir: string }>;
  /** Removes everything of a run that was found right. */
  forget(id: string): Promise<void>;
}

/** Opens a world below a folder; its store takes requests as `access` says, by default from everybody. */
export async function openWorld(
  dir: string,
  access: Pick<ObjectStoreOptions, "requireAuth" | "tokenLifetimeMs"> = {},
): Promise<World> {
  const root = join(dir, "store");
  const store = await startObjectStore({ root, buckets: [BUCKET], ...access });
  let runs = 0;
  return {
    dir,
    store,
    compiled: join(dir, "compiled"),
    fresh: async () => {
      runs += 1;
      const id = `run-${runs}`;
      const folder = join(dir, id);
      await mkdir(join(folder, "shared"), { recursive: true });
      return { id, dir: folder };
    },
    forget: async (id) => {
      await rm(join(dir, id), { recursive: true, force: true });
      await rm(join(root, BUCKET, id), { recursive: true, force: true });
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}
