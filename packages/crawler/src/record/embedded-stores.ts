import type { ObjectStore } from "@collectro/object-store";
import { LOCAL_BUCKET } from "./place.js";

/** The servers on one folder of objects: one, and one more for each port that a container which was left knows. */
export class EmbeddedStores implements AsyncDisposable {
  readonly #root: string;
  readonly #started = new Set<Promise<ObjectStore>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** The endpoint of a server at this port; without a port, of any. Throws when it cannot listen there. */
  async endpoint(port?: number): Promise<string> {
    for (const starting of this.#started) {
      const store = await starting;
      if (port === undefined || store.port === port) return store.endpoint;
    }
    return await this.#start(port ?? 0);
  }

  async #start(port: number): Promise<string> {
    const starting = startStore(this.#root, port);
    this.#started.add(starting);
    try {
      return (await starting).endpoint;
    } catch (error) {
      this.#started.delete(starting);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const starting of this.#started) await (await starting).close();
  }
}

/** Its code is loaded with the first one: most commands start none. */
async function startStore(root: string, port: number): Promise<ObjectStore> {
  const { startObjectStore } = await import("@collectro/object-store");
  return await startObjectStore({ root, port, buckets: [LOCAL_BUCKET], createBuckets: true });
}
