// Run once while the image is built, with NODE_COMPILE_CACHE set: loads what runs load, so that Node keeps the compiled
// code and no start compiles it again.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { listPlugins } from "@collectro/host/registry";

const main = fileURLToPath(new URL("./main.js", import.meta.url));
const shared = mkdtempSync(join(tmpdir(), "warm-up-"));
const env = { ...process.env, FROM: "2024-01-01", TO: "2024-01-01" };

// Each connector is loaded by a real run, which then ends for want of params.
for (const { connector } of listPlugins(import.meta.url)) {
  const args = ["--connector", connector, "--output", "gs://warm-up", "--shared-dir", shared];
  spawnSync(process.execPath, [main, ...args], { env, stdio: "ignore" });
}
rmSync(shared, { recursive: true, force: true });

// Loaded by the host only when they are needed.
const host = createRequire(import.meta.resolve("@collectro/host"));
await import(pathToFileURL(host.resolve("@google-cloud/storage")).href);
const runtime = host.resolve("@collectro/connector/runtime");
await import(pathToFileURL(runtime).href);
// Loaded by the first request, from the same place.
await import(pathToFileURL(createRequire(runtime).resolve("undici")).href);
