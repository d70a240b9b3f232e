import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { listPlugins } from "./registry.js";
import { loadClient } from "./store/gcs.js";

/**
 * Run once while an image is built, with NODE_COMPILE_CACHE set: loads what runs load, so that Node keeps the compiled code
 * and no start compiles it again. `main` is the `file:` URL of the image's program.
 */
export async function warmUp(main: string): Promise<void> {
  const shared = mkdtempSync(join(tmpdir(), "warm-up-"));
  const env = { ...process.env, FROM: "2024-01-01", TO: "2024-01-01" };
  // Each connector is loaded by a real run, which then ends for want of params.
  for (const { connector } of listPlugins(main)) {
    const args = ["--connector", connector, "--output", "gs://warm-up", "--shared-dir", shared];
    spawnSync(process.execPath, [fileURLToPath(main), ...args], { env, stdio: "ignore" });
  }
  rmSync(shared, { recursive: true, force: true });
  await loadLate();
}

/** What the host loads only when it is needed, and undici, which the first request loads from the same place. */
async function loadLate(): Promise<void> {
  loadClient();
  const runtime = createRequire(import.meta.url).resolve("@collectro/connector/runtime");
  await import(pathToFileURL(runtime).href);
  await import(pathToFileURL(createRequire(runtime).resolve("undici")).href);
}
