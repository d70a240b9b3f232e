// The crawler takes stored objects to the warehouse. Prints how long the load took, in milliseconds: from the moment at
// which the container's success is believed to the verdict.
import { crawl, openState } from "@collectro/crawler";
import { parseTableSchema } from "@collectro/table-schema";
import { SCHEMA } from "../data/schema.js";
import { ownProgram } from "../measure/program.js";
import { params } from "./params.js";

const { bucket, prefix, uris, dir } = params<{
  bucket: string;
  prefix: string;
  uris: readonly string[];
  dir: string;
}>();
const parsed = parseTableSchema(SCHEMA);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
let startMs = 0;
await using state = openState(dir);
const outcome = await crawl({
  state,
  window: { from: "2024-01-01", to: "2024-12-31" },
  workflow: {
    name: "bench",
    runnable: { kind: "command", command: [process.execPath, ownProgram("ready-container")] },
    args: uris,
    env: {},
    output: { bucket, object: `${prefix}/` },
    table: { name: "bench.orders", schema: parsed.schema, mode: "append" },
    limits: { silenceMs: 60_000, totalMs: 600_000, graceMs: 1_000 },
    emptyWindow: "failure",
    trustResult: false,
    dir,
  },
  onEvent: (event) => {
    if (event.type === "phase" && event.phase === "loading") startMs = performance.now();
  },
});
if (outcome.verdict !== "loaded") throw new Error(JSON.stringify(outcome.reasons));
console.log(performance.now() - startMs);
