import { join } from "node:path";
import { comparisonOf } from "../measure/alternation.js";
import { runOwn } from "../measure/program.js";
import { digestOfNdjson, proveEqual } from "../measure/proof.js";
import type { BenchRow } from "./bench-row.js";
import { figures } from "./jobs.js";

const ROWS = 20_000;
const ROUNDS = 100;

/** The compiled encoder against a bare `JSON.stringify` that validates nothing, both into a buffer. */
export const encode: BenchRow = {
  name: "encode",
  bar: 0.8,
  aim: 1.0,
  higherIsBetter: true,
  async measure(bench) {
    const rows = Math.min(ROWS, bench.size.rows);
    const [ours, theirs] = [join(bench.dir, "encoded.json"), join(bench.dir, "stringified.json")];
    const params = { rows, rounds: bench.size.rounds ?? ROUNDS, ours, theirs };
    const { stdout } = await runOwn("encode", params);
    proveEqual(await digestOfNdjson([ours]), await digestOfNdjson([theirs]), rows);
    const comparison = comparisonOf(JSON.parse(stdout));
    return { ratio: comparison.speedup, detail: figures(comparison, rows, "JSON.stringify") };
  },
};
