import { readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { startServer } from "../measure/program.js";

export const BUCKET = "bench";

/** The object store in a process of its own. */
export interface StoreServer extends AsyncDisposable {
  readonly endpoint: string;
  /** The files below a prefix that hold objects, in order of their names. */
  filesOf(prefix: string): string[];
  /** Forgets everything below a prefix, so that ten runs need no more disk than one. */
  clear(prefix: string): Promise<void>;
}

/** Starts the object store on a folder. */
export async function startStore(root: string): Promise<StoreServer> {
  const folder = dirname(createRequire(import.meta.url).resolve("@collectro/object-store/package.json"));
  const args = [join(folder, "dist/main.js"), "--root", root, "--bucket", BUCKET];
  const server = await startServer(args, /^Object store at (\S+), in /);
  const path = (prefix: string): string => join(root, BUCKET, prefix);
  return {
    endpoint: server.ready[1] ?? "",
    filesOf: (prefix) =>
      readdirSync(path(prefix), { recursive: true, encoding: "utf8" })
        .filter((name) => /part-[0-9]+\.json$/.test(name))
        .sort()
        .map((name) => join(path(prefix), name)),
    clear: async (prefix) => await rm(path(prefix), { recursive: true, force: true }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
