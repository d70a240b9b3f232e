import { alternate } from "../measure/alternation.js";
import { digestOfNdjson, proveEqual } from "../measure/proof.js";
import type { Workbench } from "../workbench.js";
import type { Measurement } from "./bench-row.js";
import { figures, type StoringJob, timeOf, withOutput } from "./jobs.js";

/** Each side takes seconds. */
const ROUNDS = 3;

/** Compares the container with a script that stores the same rows: first what they store, then how long they take. */
export async function compareWithScript(bench: Workbench, ours: StoringJob, script: StoringJob): Promise<Measurement> {
  const { rows, rounds = ROUNDS } = bench.size;
  proveEqual(await withOutput(bench, ours, digestOfNdjson), await withOutput(bench, script, digestOfNdjson), rows);
  const comparison = await alternate(
    rounds,
    () => timeOf(bench, ours),
    () => timeOf(bench, script),
  );
  return { ratio: comparison.speedup, detail: figures(comparison, rows, "script") };
}
