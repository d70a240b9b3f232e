import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mysql, { type Connection, type ConnectionOptions } from "mysql2";

/** A real MariaDB in a folder of its own. */
export interface MariaDbServer {
  readonly port: number;
  /** Path of its Unix socket. */
  readonly socket: string;
  /** Connection params of a user who may do everything, as the connector takes them. */
  readonly admin: { host: string; port: number; database: string; user: string; password: string };
  /** Runs statements as that user. */
  sql(text: string): Promise<unknown[]>;
  /** Kills the server at once, as a crash would. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

const SERVER = "/usr/sbin/mariadbd";
const SCRIPTS = "/usr/share/mysql";

/** Whether Debian's package is here. */
export function hasMariaDb(): boolean {
  return existsSync(SERVER) && existsSync(join(SCRIPTS, "mysql_system_tables.sql"));
}

/** MariaDB refuses to run as root: then it runs as nobody. */
const USER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

const PASSWORD = "correct horse";

/** Small and careless: a test's data need not outlive it. */
const SETTINGS = [
  "--innodb-log-file-size=8M",
  "--innodb-buffer-pool-size=32M",
  "--innodb-flush-log-at-trx-commit=0",
  "--innodb-flush-method=nosync",
  "--aria-log-file-size=8M",
];

/** Starts a server on a free port of 127.0.0.1. With `tls` the certificate is for `localhost`. */
export async function startMariaDb(options: { tls?: { cert: string; key: string } } = {}): Promise<MariaDbServer> {
  const dir = await mkdtemp(join(tmpdir(), "collectro-mariadb-"));
  await chmod(dir, 0o755);
  const [data, socket] = [join(dir, "data"), join(dir, "socket")];
  await mkdir(data);
  const initFile = join(dir, "init.sql");
  await writeFile(initFile, init());
  const tls = options.tls === undefined ? [] : await installTls(dir, options.tls);
  for (const path of USER === undefined ? [] : [dir, data, initFile]) await chown(path, USER?.uid ?? 0, USER?.gid ?? 0);
  const base = ["--no-defaults", `--datadir=${data}`, ...SETTINGS];
  const run = { ...USER, cwd: dir, env: { PATH: process.env["PATH"], LC_ALL: "C.UTF-8", TMPDIR: dir } };
  await bootstrap(base, run);
  const port = await freePort();
  const network = [`--port=${port}`, "--bind-address=127.0.0.1", "--skip-name-resolve", `--socket=${socket}`];
  const flags = [...base, ...network, `--init-file=${initFile}`, `--pid-file=${join(dir, "pid")}`, ...tls];
  const server = spawn(SERVER, flags, { ...run, stdio: "ignore" });
  const admin = { host: "127.0.0.1", port, database: "shop", user: "admin", password: PASSWORD };
  await untilReady(admin, server);
  return {
    port,
    socket,
    admin,
    sql: (text) => runSql(admin, text),
    crash: () => end(server, "SIGKILL"),
    async stop() {
      await end(server, "SIGTERM");
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function init(): string {
  return [
    `CREATE USER admin@'%' IDENTIFIED BY '${PASSWORD}'`,
    "GRANT ALL ON *.* TO admin@'%' WITH GRANT OPTION",
    "CREATE DATABASE shop CHARACTER SET utf8mb4",
    "",
  ].join(";\n");
}

/** The system tables alone, from the package's own scripts: its install program makes much that no test needs. */
async function bootstrap(base: readonly string[], run: object): Promise<void> {
  const scripts = ["mysql_system_tables.sql", "mysql_system_tables_data.sql"].map((name) => join(SCRIPTS, name));
  const texts = await Promise.all(scripts.map((path) => readFile(path, "utf8")));
  const server = spawn(SERVER, [...base, "--bootstrap"], { ...run, stdio: ["pipe", "ignore", "ignore"] });
  server.stdin?.end(`CREATE DATABASE mysql;\nUSE mysql;\n${texts.join("\n")}`);
  const [code] = await once(server, "exit");
  if (code !== 0) throw new Error(`mariadbd --bootstrap ended with ${code}`);
}

async function installTls(dir: string, { cert, key }: { cert: string; key: string }): Promise<string[]> {
  const paths = { cert: join(dir, "cert.pem"), key: join(dir, "key.pem") };
  await cp(cert, paths.cert);
  await cp(key, paths.key);
  if (USER) for (const path of Object.values(paths)) await chown(path, USER.uid, USER.gid);
  return [`--ssl-cert=${paths.cert}`, `--ssl-key=${paths.key}`];
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function runSql(config: ConnectionOptions, text: string): Promise<unknown[]> {
  const connection = mysql.createConnection({ ...config, multipleStatements: true, charset: "UTF8MB4_UNICODE_CI" });
  connection.on("error", () => undefined);
  try {
    return await answerOf(connection, text);
  } finally {
    connection.destroy();
  }
}

function answerOf(connection: Connection, text: string): Promise<unknown[]> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown[]>();
  connection.query(text, (error, rows) => (error === null ? resolve(rows as unknown[]) : reject(error)));
  return promise;
}

/** Waits until the server answers; its end, or 30 s, is an error. */
async function untilReady(admin: ConnectionOptions, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      await runSql(admin, "SELECT 1");
      return;
    } catch (error) {
      if (server.exitCode !== null || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill(signal);
  await once(server, "exit");
}
