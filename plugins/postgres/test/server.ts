import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { chmod, chown, cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";

/** A real PostgreSQL in a folder of its own. */
export interface PostgresServer {
  readonly port: number;
  readonly dir: string;
  /** Connection params of the superuser, as the connector takes them. */
  readonly admin: { host: string; port: number; database: string; user: string; password: string };
  /** Runs statements as the superuser. */
  sql(text: string, database?: string): Promise<pg.QueryResult[]>;
  /** Kills the server at once, as a crash would. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** The newest server on this machine; undefined when there is none. */
export function findPostgres(): string | undefined {
  const base = "/usr/lib/postgresql";
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(base, version, "bin")).find((bin) => existsSync(join(bin, "initdb")));
}

/** PostgreSQL refuses to run as root: then it runs as the user that Debian's package made. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

const PASSWORD = "correct horse";

/** Starts a server on a free port of 127.0.0.1; passwords are SCRAM. With `tls` the certificate is for `localhost`. */
export async function startPostgres(
  options: { tls?: { cert: string; key: string }; settings?: string[] } = {},
): Promise<PostgresServer> {
  const bin = findPostgres();
  if (bin === undefined) throw new Error("no PostgreSQL server here: apt-get install postgresql-15");
  const user = serverUser();
  const dir = await mkdtemp(join(tmpdir(), "collectro-postgres-"));
  await chmod(dir, 0o755);
  const data = join(dir, "data");
  const passwordFile = join(dir, "password");
  await writeFile(passwordFile, PASSWORD);
  if (user) for (const path of [dir, passwordFile]) await chown(path, user.uid, user.gid);
  const run = { ...user, cwd: dir, env: { PATH: process.env["PATH"], LC_ALL: "C.UTF-8" } };
  const initdb = ["-D", data, "-U", "postgres", "-E", "UTF8", "--no-sync", "-A", "scram-sha-256"];
  execFileSync(join(bin, "initdb"), [...initdb, `--pwfile=${passwordFile}`], { ...run, stdio: "pipe" });
  const tls = options.tls ? await installTls(data, options.tls, user) : [];
  const port = await freePort();
  const settings = ["fsync=off", "listen_addresses=127.0.0.1", `unix_socket_directories=${dir}`, "max_connections=40"];
  const flags = [...settings, ...tls, ...(options.settings ?? [])].flatMap((setting) => ["-c", setting]);
  const server = spawn(join(bin, "postgres"), ["-D", data, "-p", String(port), ...flags], { ...run, stdio: "ignore" });
  const admin = { host: "127.0.0.1", port, database: "postgres", user: "postgres", password: PASSWORD };
  await untilReady(admin, server);
  return {
    port,
    dir,
    admin,
    sql: (text, database) => runSql({ ...admin, ...(database === undefined ? {} : { database }) }, text),
    crash: () => end(server, "SIGKILL"),
    async stop() {
      await end(server, "SIGINT");
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function installTls(
  data: string,
  { cert, key }: { cert: string; key: string },
  user: ReturnType<typeof serverUser>,
) {
  for (const [from, name] of [
    [cert, "server.crt"],
    [key, "server.key"],
  ] as const) {
    const to = join(data, name);
    await cp(from, to);
    await chmod(to, 0o600);
    if (user) await chown(to, user.uid, user.gid);
  }
  return ["ssl=on"];
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

async function runSql(config: pg.ClientConfig, text: string): Promise<pg.QueryResult[]> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    return [await client.query(text)].flat();
  } finally {
    await client.end();
  }
}

/** Waits until the server answers; its end, or 30 s, is an error. */
async function untilReady(admin: pg.ClientConfig, server: ChildProcess): Promise<void> {
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
