import { rm } from "node:fs/promises";
import { join } from "node:path";
import { alternate } from "../measure/alternation.js";
import { runProgram } from "../measure/program.js";
import { digestOfNdjson, proveEqual } from "../measure/proof.js";
import type { SshServer } from "../servers/sshd.js";
import type { Workbench } from "../workbench.js";
import type { BenchRow } from "./bench-row.js";
import { containerJob, figures, type StoringJob, timeOf, withOutput } from "./jobs.js";

const ROUNDS = 5;

/** A CSV file over SFTP to the object store, against `sftp get` to disk and then the same container on the file. */
export const sftpWhole: BenchRow = {
  name: "sftp-whole",
  bar: 0.9,
  aim: 1.3,
  higherIsBetter: true,
  async measure(bench) {
    const path = await bench.csv();
    const { rows, rounds = ROUNDS } = bench.size;
    const server = await bench.sshd();
    const { port, user, key, hostKey } = server;
    const login = { privateKey: key, hostKey, allowPrivate: ["127.0.0.1"] };
    const ours = await containerJob(bench, "files", { path: `sftp://${user}@127.0.0.1:${port}${path}`, ...login });
    const theirs = await getThenRead(bench, server, path);
    proveEqual(await withOutput(bench, ours, digestOfNdjson), await withOutput(bench, theirs, digestOfNdjson), rows);
    const comparison = await alternate(
      rounds,
      () => timeOf(bench, ours),
      () => timeOf(bench, theirs),
    );
    return { ratio: comparison.speedup, detail: figures(comparison, rows, "sftp get, then files,") };
  },
};

async function getThenRead(bench: Workbench, server: SshServer, path: string): Promise<StoringJob> {
  const { port, user, keyPath, knownHosts } = server;
  const copy = join(bench.dir, `${bench.fresh("got")}.csv`);
  const options = [`UserKnownHostsFile=${knownHosts}`, "StrictHostKeyChecking=yes", "BatchMode=yes"];
  const flags = ["-q", "-F", "none", "-i", keyPath, "-P", String(port), ...options.flatMap((option) => ["-o", option])];
  const read = await containerJob(bench, "files", { path: copy });
  return async (prefix) => {
    await rm(copy, { force: true });
    const { wallMs } = await runProgram("sftp", [...flags, `${user}@127.0.0.1:${path}`, copy], { stdout: "dropped" });
    return wallMs + (await read(prefix));
  };
}
