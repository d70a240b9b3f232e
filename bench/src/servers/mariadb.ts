import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { chmod, chown, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { MARIADB_COLUMNS, MARIADB_TABLE } from "../data/schema.js";
import { endProcess, environment, runProgram } from "../measure/program.js";
import { Absent } from "./absent.js";
import { freePort } from "./free-port.js";

/** A MariaDB server that holds the bench's data as `bench.orders`. */
export interface MariaDbServer extends AsyncDisposable {
  readonly address: { readonly host: string; readonly port: number; readonly database: string; readonly user: string };
  /** Path of the `mariadb` client that belongs to it. */
  readonly client: string;
}

const SERVER = "/usr/sbin/mariadbd";
const CLIENT = "/usr/bin/mariadb";
const SYSTEM_TABLES = ["mysql_system_tables.sql", "mysql_system_tables_data.sql"].map((name) =>
  join("/usr/share/mysql", name),
);

/** MariaDB refuses to run as root: then it runs as nobody. */
const USER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

/** Nothing is written to disk in the middle of a measurement; the data stays in memory. */
const SETTINGS = [
  "--innodb-buffer-pool-size=512M",
  "--innodb-flush-log-at-trx-commit=0",
  "--innodb-flush-method=nosync",
];

/** Starts a server in `dir` and fills it from a CSV file. Throws Absent when there is no MariaDB here. */
export async function startMariaDb(dir: string, csv: string): Promise<MariaDbServer> {
  for (const path of [SERVER, CLIENT, ...SYSTEM_TABLES]) {
    if (!existsSync(path)) {
      throw new Absent(`no MariaDB server (${path}): apt-get install mariadb-server-core mariadb-client-core`);
    }
  }
  const data = join(dir, "data");
  await mkdir(data, { recursive: true });
  await chmod(dir, 0o755);
  const start = join(dir, "start.sql");
  await writeFile(start, "CREATE USER bench@'%';\nGRANT ALL ON *.* TO bench@'%';\n");
  if (USER) for (const path of [dir, data]) await chown(path, USER.uid, USER.gid);
  const run = { ...USER, cwd: dir, env: environment({ env: { TMPDIR: dir } }) };
  const base = ["--no-defaults", `--datadir=${data}`, ...SETTINGS];
  const tables = SYSTEM_TABLES.map((path) => readFileSync(path, "utf8"));
  const input = ["CREATE DATABASE mysql;", "USE mysql;", ...tables].join("\n");
  execFileSync(SERVER, [...base, "--bootstrap"], { ...run, input, stdio: ["pipe", "ignore", "pipe"] });
  const port = await freePort();
  const network = [
    `--port=${port}`,
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    `--socket=${join(dir, "socket")}`,
  ];
  const server = spawn(SERVER, [...base, ...network, `--init-file=${start}`], { ...run, stdio: "ignore" });
  const address = { host: "127.0.0.1", port, database: "bench", user: "bench" };
  try {
    await fill(address, server, csv);
  } catch (error) {
    await endProcess(server, "SIGTERM");
    throw error;
  }
  return { address, client: CLIENT, [Symbol.asyncDispose]: () => endProcess(server, "SIGTERM") };
}

/** The client's arguments that lead to a server. */
export function clientArgs({ host, port, user }: MariaDbServer["address"]): string[] {
  return ["--no-defaults", "--protocol=tcp", `--host=${host}`, `--port=${port}`, `--user=${user}`];
}

async function fill(address: MariaDbServer["address"], server: ChildProcess, csv: string): Promise<void> {
  await untilReady(address, server);
  const statements = [
    "CREATE DATABASE bench CHARACTER SET utf8mb4",
    "USE bench",
    "SET time_zone = '+00:00'",
    MARIADB_TABLE,
    `LOAD DATA INFILE '${csv}' INTO TABLE orders CHARACTER SET utf8mb4 FIELDS TERMINATED BY ','
      OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' IGNORE 1 LINES ${MARIADB_COLUMNS}`,
    "ANALYZE TABLE orders",
  ];
  await runProgram(CLIENT, [...clientArgs(address), "--execute", statements.join("; ")]);
}

async function untilReady(address: MariaDbServer["address"], server: ChildProcess): Promise<void> {
  const deadlineMs = Date.now() + 30_000;
  for (;;) {
    try {
      await runProgram(CLIENT, [...clientArgs(address), "--execute", "SELECT 1"]);
      return;
    } catch (error) {
      if (server.exitCode !== null || Date.now() > deadlineMs) throw error;
      await delay(50);
    }
  }
}
