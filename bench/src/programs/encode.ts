// Both encoders in one process, in turn, on the same rows. Prints the times of each round, in milliseconds.
import { writeFileSync } from "node:fs";
import { compileRowEncoder, parseTableSchema } from "@collectro/table-schema";
import { orderAt } from "../data/orders.js";
import { SCHEMA } from "../data/schema.js";
import { params } from "./params.js";

const WARM_UPS = 20;
const BYTES_PER_ROW = 1_024;

const { rows: count, rounds, ours, theirs } = params<{ rows: number; rounds: number; ours: string; theirs: string }>();
const parsed = parseTableSchema(SCHEMA);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const { encodeInto } = compileRowEncoder(parsed.schema);
const rows = Array.from({ length: count }, (_, index) => orderAt(index));
const buffer = Buffer.allocUnsafeSlow(count * BYTES_PER_ROW);

/** Full validation, straight into the buffer. */
function encodeAll(): number {
  let at = 0;
  for (const row of rows) at = encodeInto(row, buffer, at);
  return at;
}

/** No validation. */
function stringifyAll(): number {
  let at = 0;
  for (const row of rows) at += buffer.write(`${JSON.stringify(row)}\n`, at);
  return at;
}

function timed(work: () => number): number {
  const startMs = performance.now();
  work();
  return performance.now() - startMs;
}

writeFileSync(ours, buffer.subarray(0, encodeAll()));
writeFileSync(theirs, buffer.subarray(0, stringifyAll()));
for (let round = 0; round < WARM_UPS; round += 1) {
  encodeAll();
  stringifyAll();
}
const times = Array.from({ length: rounds }, () => ({ ours: timed(encodeAll), theirs: timed(stringifyAll) }));
console.log(JSON.stringify(times));
