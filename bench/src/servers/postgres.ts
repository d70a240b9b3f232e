import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chmod, chown, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { POSTGRES_TABLE } from "../data/schema.js";
import { endProcess, environment } from "../measure/program.js";
import { Absent } from "./absent.js";
import { freePort } from "./free-port.js";

/** A PostgreSQL server that holds the bench's data as `public.orders`. */
export interface PostgresServer extends AsyncDisposable {
  readonly address: { readonly host: string; readonly port: number; readonly database: string; readonly user: string };
  /** Path of the `psql` that belongs to it. */
  readonly psql: string;
}

/** Where Debian puts the versions of PostgreSQL. */
const VERSIONS = "/usr/lib/postgresql";

/** No checkpoint and no vacuum in the middle of a measurement; the data stays in memory. */
const SETTINGS = [
  "listen_addresses=127.0.0.1",
  "fsync=off",
  "autovacuum=off",
  "shared_buffers=512MB",
  "max_wal_size=8GB",
  "checkpoint_timeout=1h",
];

/** Starts a server in `dir` and fills it from a CSV file. Throws Absent when there is no PostgreSQL here. */
export async function startPostgres(dir: string, csv: string): Promise<PostgresServer> {
  const bin = findPostgres();
  const user = serverUser();
  const data = join(dir, "data");
  await mkdir(dir);
  await chmod(dir, 0o755);
  if (user) await chown(dir, user.uid, user.gid);
  const run = { ...user, cwd: dir, env: environment({}) };
  execFileSync(join(bin, "initdb"), ["-D", data, "-U", "postgres", "-E", "UTF8", "--no-sync", "-A", "trust"], {
    ...run,
    stdio: "pipe",
  });
  const port = await freePort();
  const flags = [...SETTINGS, `unix_socket_directories=${dir}`].flatMap((setting) => ["-c", setting]);
  const server = spawn(join(bin, "postgres"), ["-D", data, "-p", String(port), ...flags], { ...run, stdio: "ignore" });
  const address = { host: "127.0.0.1", port, database: "postgres", user: "postgres" };
  try {
    await fill(address, server, csv);
  } catch (error) {
    await endProcess(server, "SIGINT");
    throw error;
  }
  return { address, psql: join(bin, "psql"), [Symbol.asyncDispose]: () => endProcess(server, "SIGINT") };
}

/** The programs of the newest version in a folder of versions. Throws Absent. */
export function findPostgres(versions = VERSIONS): string {
  const found = existsSync(versions) ? readdirSync(versions).sort((a, b) => Number(b) - Number(a)) : [];
  const bin = found.map((version) => join(versions, version, "bin")).find((path) => existsSync(join(path, "initdb")));
  if (bin === undefined) throw new Absent(`no PostgreSQL server in ${versions}: apt-get install postgresql-15`);
  return bin;
}

/** PostgreSQL refuses to run as root: then it runs as the user that its Debian package made. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

async function fill(address: PostgresServer["address"], server: ChildProcess, csv: string): Promise<void> {
  const client = await connected(address, server);
  try {
    await client.query(POSTGRES_TABLE);
    await client.query(`COPY orders FROM '${csv}' (FORMAT csv, HEADER)`);
    await client.query("VACUUM (FREEZE, ANALYZE) orders");
    await client.query("CHECKPOINT");
  } finally {
    await client.end();
  }
}

async function connected(address: PostgresServer["address"], server: ChildProcess): Promise<pg.Client> {
  const deadlineMs = Date.now() + 30_000;
  for (;;) {
    const client = new pg.Client(address);
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (server.exitCode !== null || Date.now() > deadlineMs) throw error;
      await delay(50);
    }
  }
}
