// Reads job_result.txt as fast as it can, beside the containers that write it. Arguments: shared folder, number of reads.
// Prints counts as JSON.
import { readFileSync } from "node:fs";
import { parseLoadPath, sharedDir } from "@collectro/contract";

const [dir = "", reads = "0"] = process.argv.slice(2);
const paths = sharedDir(dir);
const counts = { reads: 0, absent: 0, success: 0, failure: 0, wrong: 0, withoutLoadPath: 0 };

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The list must be whole by the time the word can be seen; a next run may have taken both away in between. */
function listIsWhole(): boolean {
  const list = read(paths.loadPath);
  if (list === undefined) return read(paths.jobResult) !== "success";
  return parseLoadPath(list).ok;
}

let before: string | undefined;
for (; counts.reads < Number(reads); counts.reads += 1) {
  const word = read(paths.jobResult);
  if (word === undefined) counts.absent += 1;
  else if (word === "success" || word === "failure") counts[word] += 1;
  else counts.wrong += 1;
  if (word === "success" && before !== word && !listIsWhole()) counts.withoutLoadPath += 1;
  before = word;
}
process.stdout.write(JSON.stringify(counts));
