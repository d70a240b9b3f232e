import { durationMs } from "@collectro/sql-source";
import pg, { type Client } from "pg";
import { cancelQuery, connectTo, endpointOf, endpointText } from "./connection.js";
import { explainError } from "./errors.js";
import type { PostgresParams } from "./params.js";

const { escapeLiteral } = pg;

/** A read-only transaction on a connection of its own. */
export interface Session {
  readonly client: Client;
  /** For messages. */
  readonly where: string;
  /** Ends the connection; with `cancel` the server is first asked to stop the running statement. Never throws. */
  close(cancel?: "cancel"): Promise<void>;
}

/** What a session is opened with. */
export interface SessionOptions {
  readonly params: PostgresParams;
  readonly timeZone: string;
  readonly signal: AbortSignal;
  /** A snapshot that another session has exported. */
  readonly snapshot?: string;
}

/**
 * Connects and begins READ ONLY REPEATABLE READ: all statements see one state of the database. Every setting that shapes
 * output is SET LOCAL, one round trip, so that a connection pool between (PgBouncer) gets its server back as it was.
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { params, signal } = options;
  const where = endpointText(endpointOf(params));
  const client = await connectTo(params, signal).catch((error: unknown) => {
    throw signal.aborted ? error : explainError(error, { where, phase: "connect" });
  });
  // Whatever waits for the server then ends with the connection.
  const stop = () => void closeClient(client, "cancel");
  signal.addEventListener("abort", stop, { once: true });
  const session: Session = {
    client,
    where,
    close(cancel) {
      signal.removeEventListener("abort", stop);
      return closeClient(client, cancel);
    },
  };
  try {
    await client.query(beginStatement(options));
    return session;
  } catch (error) {
    await session.close();
    throw explainError(error, { where, phase: "connect" });
  }
}

function beginStatement({ params, timeZone, snapshot }: SessionOptions): string {
  const settings: Readonly<Record<string, string>> = {
    timezone: timeZone,
    datestyle: "ISO",
    intervalstyle: "iso_8601",
    extra_float_digits: "3",
    bytea_output: "hex",
    client_encoding: "UTF8",
    standard_conforming_strings: "on",
    statement_timeout: String(durationMs(params.statementTimeout)),
    lock_timeout: String(durationMs(params.lockTimeout)),
    // The session that holds the snapshot waits while others read.
    idle_in_transaction_session_timeout: "0",
  };
  return [
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    ...(snapshot === undefined ? [] : [`SET TRANSACTION SNAPSHOT ${escapeLiteral(snapshot)}`]),
    ...Object.entries(settings).map(([name, value]) => `SET LOCAL ${name} = ${escapeLiteral(value)}`),
  ].join("; ");
}

async function closeClient(client: Client, cancel: "cancel" | undefined): Promise<void> {
  if (cancel !== undefined) {
    await cancelQuery(client);
    client.connection.stream.destroy();
  }
  await client.end().catch(() => undefined);
}
