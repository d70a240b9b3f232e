import { setFlagsFromString } from "node:v8";
import { startWorker } from "./supervisor/start-worker.js";
import { StopSignals } from "./supervisor/stop-signals.js";
import type { SupervisorOptions } from "./supervisor/supervise.js";

/**
 * What keeps this process small. No optimizing compilers: it only waits and passes lines on, and what they touch of Node's
 * program alone is 8 MB of the 60 that it may take. No growth of the heap's part for new objects, which a flood of lines
 * would bring to 130 MB, though hardly any of it lives.
 */
const LEAN = ["--no-opt", "--no-maglev", "--semi-space-growth-factor=1"];

/**
 * Runs the container's program: `process.argv` and `process.env` in, exit code out. `base` is the `file:` URL of a file
 * or folder of the package whose dependencies are the plugins (`import.meta.url` in that package's main file).
 */
export async function runHost(base: string, options: SupervisorOptions = {}): Promise<never> {
  const signals = new StopSignals();
  const worker = startWorker();
  for (const flag of LEAN) setFlagsFromString(flag);
  const { supervise } = await import("./supervisor/supervise.js");
  process.exit(await supervise(process.argv.slice(2), process.env, base, worker, signals, options));
}
