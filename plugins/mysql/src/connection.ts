import { isIP } from "node:net";
import { durationMs, type Endpoint, readAuthority, readUrl } from "@collectro/sql-source";
import mysql, { type Connection, type ConnectionOptions, type SslOptions } from "mysql2";
import type { MysqlParams } from "./params.js";
import { cutConnection, wireOf } from "./wire.js";

const DEFAULT_PORT = 3306;

/** Reads host, port and so on, or the URL. */
export function endpointOf(params: MysqlParams): Endpoint {
  if (params.url !== undefined) return readUrl(params.url, { schemes: ["mysql", "mariadb"], port: DEFAULT_PORT });
  const { host = "", port = DEFAULT_PORT, database = "", user = "", password } = params;
  return { host, port, database, user, password };
}

/** How a connection is told in messages: no user, no password. */
export function endpointText({ host, port, database }: Endpoint): string {
  return `mysql ${host}:${port}/${database}`;
}

/**
 * What the driver would ask for by itself and we do not want: files of this machine, other rules for spaces in the user's
 * SQL, notes about the session, and bytes before the text of a statement.
 */
const FLAGS = [
  "-LOCAL_FILES",
  "-IGNORE_SPACE",
  "-ODBC",
  "-SESSION_TRACK",
  "-CLIENT_QUERY_ATTRIBUTES",
  "-MULTI_STATEMENTS",
];

/** Connects; the caller ends the connection. Rejects with the driver's error, or with the signal's reason. */
export async function connectTo(params: MysqlParams, signal: AbortSignal): Promise<Connection> {
  const endpoint = endpointOf(params);
  const ssl = await tlsOptions(params, endpoint);
  const connectTimeout = durationMs(params.connectTimeout);
  try {
    return await connectOnce(endpoint, { ssl, connectTimeout }, signal);
  } catch (error) {
    const declined = error instanceof Error && "code" in error && error.code === "HANDSHAKE_NO_SSL_SUPPORT";
    if (params.tls !== "prefer" || !declined) throw error;
    return await connectOnce(endpoint, { connectTimeout }, signal);
  }
}

interface Manner {
  readonly ssl?: SslOptions | undefined;
  readonly connectTimeout: number;
}

async function connectOnce(endpoint: Endpoint, { ssl, connectTimeout }: Manner, signal: AbortSignal) {
  signal.throwIfAborted();
  const { host, port, database, user, password } = endpoint;
  const options: ConnectionOptions = {
    ...(host.startsWith("/") ? { socketPath: host } : { host, port }),
    database,
    user,
    password: password ?? "",
    charset: "UTF8MB4_UNICODE_CI",
    connectTimeout,
    flags: FLAGS,
    enableKeepAlive: true,
    keepAliveInitialDelay: 30_000,
    connectAttributes: { program_name: "collectro" },
    ...(ssl === undefined ? {} : { ssl }),
  };
  const connection = mysql.createConnection(options);
  // Node looks here for the name that a certificate must bear when the host is an address; else it takes "localhost".
  if (isIP(host) !== 0) Object.assign(wireOf(connection).stream, { _host: host });
  // A lost connection is told by what waits for it; without a listener it would end the process.
  connection.on("error", () => undefined);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = () => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  connection.connect((error) => (error === null ? resolve() : reject(error)));
  try {
    await promise;
    return connection;
  } catch (error) {
    cutConnection(connection);
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function tlsOptions({ tls, ca }: MysqlParams, { host }: Endpoint): Promise<SslOptions | undefined> {
  // Unix sockets know no TLS.
  if (tls === "disable" || host.startsWith("/")) return undefined;
  if (tls !== "verify-full") return { rejectUnauthorized: false };
  const authority = ca === undefined ? {} : { ca: await readAuthority(ca) };
  return { rejectUnauthorized: true, verifyIdentity: true, ...authority };
}

/** How long the request to stop may take, in milliseconds. */
const KILL_DEADLINE_MS = 1_000;

/**
 * Asks the server, on a connection of its own, to end another of the same user with all that it runs. Resolves in any
 * case: what cannot be reached will see its connection closed instead.
 */
export async function killSession(params: MysqlParams, id: number): Promise<void> {
  const deadline = AbortSignal.timeout(KILL_DEADLINE_MS);
  try {
    const connection = await connectTo(params, deadline);
    const { promise, resolve } = Promise.withResolvers<void>();
    deadline.addEventListener("abort", () => resolve(), { once: true });
    connection.query(`KILL ${id}`, () => resolve());
    await promise;
    cutConnection(connection);
  } catch {
    // The server is gone, or takes no more connections.
  }
}
