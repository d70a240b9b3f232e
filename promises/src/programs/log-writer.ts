// Writes numbered lines to log.txt, torn anywhere, until it is told to stop; then ends the last line, says `failure`, and
// prints how many lines there are. Argument: the shared folder.
import { randomInt } from "node:crypto";
import { openSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { sharedDir } from "@collectro/contract";
import { numberedLine } from "../world/numbered-lines.js";

/** Lines between two pauses, at most. */
const MAX_LINES = 12;

const dir = sharedDir(process.argv[2] ?? "");
const log = openSync(dir.log, "a");
let stopped = false;
process.on("SIGTERM", () => {
  stopped = true;
});

let lines = 0;
while (!stopped) {
  const count = randomInt(1, MAX_LINES);
  const texts = Array.from({ length: count }, (_, index) => `${numberedLine(lines + index + 1)}\n`);
  await writeTorn(Buffer.from(texts.join("")));
  lines += count;
}
writeFileSync(`${dir.jobResult}.new`, "failure");
renameSync(`${dir.jobResult}.new`, dir.jobResult);
process.stdout.write(String(lines));

/** In two pieces with a pause in between: the first one ends anywhere, mostly within a line, often within a character. */
async function writeTorn(bytes: Buffer): Promise<void> {
  const cut = randomInt(bytes.length);
  writeSync(log, bytes, 0, cut);
  await sleep(1);
  writeSync(log, bytes, cut);
  await sleep(1);
}
