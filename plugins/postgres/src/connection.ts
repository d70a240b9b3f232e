import { connect as connectSocket } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { durationMs, type Endpoint, readAuthority, readUrl } from "@collectro/sql-source";
import pg, { type Client, type ClientConfig } from "pg";
import type { PostgresParams } from "./params.js";

const DEFAULT_PORT = 5432;

/** Reads host, port and so on, or the URL. */
export function endpointOf(params: PostgresParams): Endpoint {
  if (params.url !== undefined) return readUrl(params.url, { schemes: ["postgres", "postgresql"], port: DEFAULT_PORT });
  const { host = "", port = DEFAULT_PORT, database = "", user = "", password } = params;
  return { host, port, database, user, password };
}

/** How a connection is told in messages: no user, no password. */
export function endpointText({ host, port, database }: Endpoint): string {
  return `postgres ${host}:${port}/${database}`;
}

/** Connects; the caller ends the client. Rejects with pg's error, or with the signal's reason. */
export async function connectTo(params: PostgresParams, signal: AbortSignal): Promise<Client> {
  const endpoint = endpointOf(params);
  const ssl = await tlsOptions(params, endpoint);
  try {
    return await connectOnce(endpoint, ssl, params, signal);
  } catch (error) {
    const declined = error instanceof Error && error.message.includes("does not support SSL");
    if (params.tls !== "prefer" || !declined) throw error;
    return connectOnce(endpoint, false, params, signal);
  }
}

async function connectOnce(
  endpoint: Endpoint,
  ssl: false | ConnectionOptions,
  params: PostgresParams,
  signal: AbortSignal,
): Promise<Client> {
  signal.throwIfAborted();
  const { password, ...rest } = endpoint;
  const config: ClientConfig = {
    ...rest,
    ssl,
    // A function, so that pg looks for no password in the environment or in ~/.pgpass.
    password: () => password ?? "",
    application_name: "collectro",
    connectionTimeoutMillis: durationMs(params.connectTimeout),
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
  };
  const client = new pg.Client(config);
  // A lost connection is told by the query that waits; without a listener it would end the process.
  client.on("error", () => undefined);
  const stop = () => client.connection.stream.destroy(new Error("stopped"));
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await client.connect();
  } catch (error) {
    client.connection.stream.destroy();
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function tlsOptions({ tls, ca }: PostgresParams, { host }: Endpoint): Promise<false | ConnectionOptions> {
  // Unix sockets know no TLS.
  if (tls === "disable" || host.startsWith("/")) return false;
  if (tls !== "verify-full") return { rejectUnauthorized: false };
  return { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca: await readAuthority(ca) }) };
}

/** Source: PostgreSQL, "Message Formats", CancelRequest. */
const CANCEL_REQUEST = 80877102;

/** How long the request to cancel may take, in milliseconds. */
const CANCEL_DEADLINE_MS = 1_000;

/**
 * Asks the server to stop what a client runs. The server answers by closing; whether it stopped shows on the client.
 * Resolves in any case: what cannot be reached will see its connection closed instead.
 */
export function cancelQuery(client: Client): Promise<void> {
  const { processID, secretKey } = client as Client & { processID: number | null; secretKey: number | null };
  if (processID === null || secretKey === null) return Promise.resolve();
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(CANCEL_REQUEST, 4);
  request.writeInt32BE(processID, 8);
  request.writeInt32BE(secretKey, 12);
  const { host, port } = client;
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = host.startsWith("/") ? connectSocket(`${host}/.s.PGSQL.${port}`) : connectSocket(port, host);
  socket.setTimeout(CANCEL_DEADLINE_MS, () => socket.destroy());
  socket.on("connect", () => socket.end(request));
  socket.on("error", () => undefined);
  socket.on("close", () => resolve());
  socket.resume();
  return promise;
}
