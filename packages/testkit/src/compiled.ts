import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where Node keeps compiled code by its own choice. A third of a short run is compiling; all runs share it. */
export const COMPILED = { NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache") };
