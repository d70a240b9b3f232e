import type { Bucket, Storage } from "@google-cloud/storage";
import { type ObjectStore, type ObjectStoreOptions, startObjectStore } from "../src/index.js";
import { createClient, makeFolder } from "./client.js";

/** A store of its own for one test, with one empty bucket. */
export interface TestGround extends AsyncDisposable {
  readonly store: ObjectStore;
  readonly storage: Storage;
  readonly bucket: Bucket;
  readonly root: string;
}

/** Starts a store on a new folder; both are gone when the block ends. */
export async function openGround(options: Partial<ObjectStoreOptions> = {}): Promise<TestGround> {
  const folder = await makeFolder();
  const store = await startObjectStore({ root: folder.path, buckets: ["local"], ...options });
  const storage = createClient(store.endpoint);
  return {
    store,
    storage,
    bucket: storage.bucket("local"),
    root: folder.path,
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}
