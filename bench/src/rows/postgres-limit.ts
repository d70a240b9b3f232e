import { openSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { alternate } from "../measure/alternation.js";
import { type ProgramOptions, runProgram } from "../measure/program.js";
import { digestOfCopyText, digestOfNdjson, proveEqual } from "../measure/proof.js";
import type { PostgresServer } from "../servers/postgres.js";
import type { BenchRow } from "./bench-row.js";
import { containerJob, figures, timeOf, withOutput } from "./jobs.js";

const ROUNDS = 5;

/** A table to the object store, against `psql -c "COPY … TO STDOUT" >/dev/null`: no faster way out of the server. */
export const postgresLimit: BenchRow = {
  name: "postgres-limit",
  bar: 0.5,
  aim: 0.7,
  higherIsBetter: true,
  async measure(bench) {
    const server = await bench.postgres();
    const ours = await containerJob(bench, "postgres", { ...server.address, table: "public.orders" });
    const { rows, rounds = ROUNDS } = bench.size;
    const copied = join(bench.dir, bench.fresh("copied.tsv"));
    await copyOut(server, { stdout: openSync(copied, "w") });
    proveEqual(await withOutput(bench, ours, digestOfNdjson), await digestOfCopyText(copied), rows);
    await rm(copied);
    const comparison = await alternate(
      rounds,
      () => timeOf(bench, ours),
      () => copyOut(server, { stdout: "dropped" }),
    );
    return { ratio: comparison.speedup, detail: figures(comparison, rows, "psql COPY") };
  },
};

async function copyOut({ psql, address }: PostgresServer, options: ProgramOptions): Promise<number> {
  const { host, port, database, user } = address;
  const connection = ["-X", "-h", host, "-p", String(port), "-U", user, "-d", database];
  return (await runProgram(psql, [...connection, "-c", "COPY orders TO STDOUT"], options)).wallMs;
}
