import { type ProgramOptions, runProgram } from "../measure/program.js";
import type { PostgresServer } from "../servers/postgres.js";
import { compareWithClient } from "./against-client.js";
import type { BenchRow } from "./bench-row.js";
import { containerJob } from "./jobs.js";

/** A table to the object store, against `psql -c "COPY … TO STDOUT" >/dev/null`: no faster way out of the server. */
export const postgresLimit: BenchRow = {
  name: "postgres-limit",
  bar: 0.5,
  aim: 0.7,
  higherIsBetter: true,
  async measure(bench) {
    const server = await bench.postgres();
    const ours = await containerJob(bench, "postgres", { ...server.address, table: "public.orders" });
    const print = (options: ProgramOptions): Promise<number> => copyOut(server, options);
    return await compareWithClient(bench, ours, { name: "psql COPY", nullText: "\\N", print });
  },
};

async function copyOut({ psql, address }: PostgresServer, options: ProgramOptions): Promise<number> {
  const { host, port, database, user } = address;
  const connection = ["-X", "-h", host, "-p", String(port), "-U", user, "-d", database];
  return (await runProgram(psql, [...connection, "-c", "COPY orders TO STDOUT"], options)).wallMs;
}
