// A container that only talks: a line every `everyMs`, each with the moment at which it was written, for `lines` lines.
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const [lines = "0", everyMs = "0"] = process.argv.slice(2);
const dir = process.env["COLLECTRO_SHARED_DIR"] ?? "/shared";
for (let index = 1; index <= Number(lines); index += 1) {
  const log = `line ${index} written at ${Date.now()}`;
  appendFileSync(join(dir, "log.txt"), `${JSON.stringify({ severity: "info", log })}\n`);
  await sleep(Number(everyMs));
}
writeFileSync(join(dir, "loadpath.txt"), '{"gcsPaths":[]}');
writeFileSync(join(dir, "job_result.txt"), "success");
