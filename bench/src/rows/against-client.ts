import { openSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { alternate } from "../measure/alternation.js";
import type { ProgramOptions } from "../measure/program.js";
import { digestOfNdjson, digestOfTabText, proveEqual } from "../measure/proof.js";
import type { Workbench } from "../workbench.js";
import type { Measurement } from "./bench-row.js";
import { figures, type StoringJob, timeOf, withOutput } from "./jobs.js";

const ROUNDS = 5;

/** A database's own client, which prints the table. */
export interface TableClient {
  /** For the table: `psql COPY`. */
  readonly name: string;
  readonly nullText: "\\N" | "NULL";
  /** Reads the table once; resolves to its time in milliseconds. */
  print(options: ProgramOptions): Promise<number>;
}

/** Compares the container with a client whose output is dropped: first what they give, then how long they take. */
export async function compareWithClient(bench: Workbench, ours: StoringJob, client: TableClient): Promise<Measurement> {
  const { rows, rounds = ROUNDS } = bench.size;
  const copied = join(bench.dir, bench.fresh("copied.tsv"));
  await client.print({ stdout: openSync(copied, "w") });
  proveEqual(await withOutput(bench, ours, digestOfNdjson), await digestOfTabText(copied, client.nullText), rows);
  await rm(copied);
  const comparison = await alternate(
    rounds,
    () => timeOf(bench, ours),
    () => client.print({ stdout: "dropped" }),
  );
  return { ratio: comparison.speedup, detail: figures(comparison, rows, client.name) };
}
