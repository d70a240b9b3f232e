import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownProgram } from "../measure/program.js";

/** Writes a workflow whose container says so many lines, one every `everyMs`, and reads nothing. */
export function writeTalkingWorkflow(dir: string, name: string, lines: number, everyMs: number): void {
  const workflow = {
    name,
    command: [process.execPath, ownProgram("talking-container")],
    args: [String(lines), String(everyMs)],
    output: "gs://local/talk",
    table: { name: "bench.talk", schema: [{ name: "x", type: "STRING" }] },
  };
  writeFileSync(join(dir, `${name}.json`), JSON.stringify(workflow));
}
