import { type ProgramOptions, runProgram } from "../measure/program.js";
import { clientArgs, type MariaDbServer } from "../servers/mariadb.js";
import { compareWithClient } from "./against-client.js";
import type { BenchRow } from "./bench-row.js";
import { containerJob } from "./jobs.js";

/** A table to the object store, against `mariadb --quick --batch -e "SELECT …" >/dev/null`: the server's own client. */
export const mysqlLimit: BenchRow = {
  name: "mysql-limit",
  bar: 0.4,
  aim: 0.6,
  higherIsBetter: true,
  async measure(bench) {
    const server = await bench.mariaDb();
    const ours = await containerJob(bench, "mysql", { ...server.address, table: "orders" });
    const print = (options: ProgramOptions): Promise<number> => printTable(server, options);
    return await compareWithClient(bench, ours, { name: "mariadb --quick --batch", nullText: "NULL", print });
  },
};

async function printTable({ client, address }: MariaDbServer, options: ProgramOptions): Promise<number> {
  const form = ["--quick", "--batch", "--skip-column-names", "--default-character-set=utf8mb4"];
  const zone = "--init-command=SET time_zone = '+00:00'";
  const args = [...clientArgs(address), ...form, zone, address.database, "--execute", "SELECT * FROM orders"];
  return (await runProgram(client, args, options)).wallMs;
}
