import { startWorker } from "./supervisor/start-worker.js";
import { StopSignals } from "./supervisor/stop-signals.js";
import type { SupervisorOptions } from "./supervisor/supervise.js";

/**
 * Runs the container's program: `process.argv` and `process.env` in, exit code out. `base` is the `file:` URL of a file
 * or folder of the package whose dependencies are the plugins (`import.meta.url` in that package's main file).
 */
export async function runHost(base: string, options: SupervisorOptions = {}): Promise<never> {
  const signals = new StopSignals();
  const worker = startWorker();
  const { supervise } = await import("./supervisor/supervise.js");
  process.exit(await supervise(process.argv.slice(2), process.env, base, worker, signals, options));
}
