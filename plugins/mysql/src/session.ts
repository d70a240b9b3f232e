import { durationMs } from "@collectro/sql-source";
import type { Connection } from "mysql2";
import { connectTo, endpointOf, endpointText, killSession } from "./connection.js";
import { explainError } from "./errors.js";
import type { MysqlParams } from "./params.js";
import { quoteText } from "./table-name.js";
import { type SessionZone, sessionZone, UTC } from "./time-zone.js";
import { ask, cutConnection, sayGoodbye } from "./wire.js";

/** A read-only transaction on a connection of its own. */
export interface Session {
  readonly connection: Connection;
  /** For messages. */
  readonly where: string;
  /** Ends the connection; with `kill` the server is first asked to stop what runs. Never throws. */
  close(kill?: "kill"): Promise<void>;
}

/** What a session is opened with. */
export interface SessionOptions {
  readonly params: MysqlParams;
  readonly signal: AbortSignal;
}

/** Connects and begins READ ONLY REPEATABLE READ: all statements see one state of the database. */
export async function openSession({ params, signal }: SessionOptions): Promise<Session> {
  const where = endpointText(endpointOf(params));
  const connection = await connectTo(params, signal).catch((error: unknown) => {
    throw signal.aborted ? error : explainError(error, { where, phase: "connect" });
  });
  let id: number | undefined;
  let closing: Promise<void> | undefined;
  const close = (kill?: "kill") => {
    signal.removeEventListener("abort", stop);
    const number = id;
    closing ??= endConnection(connection, kill && (() => (number ? killSession(params, number) : Promise.resolve())));
    return closing;
  };
  // Whatever waits for the server then ends with the connection.
  const stop = () => void close("kill");
  signal.addEventListener("abort", stop, { once: true });
  try {
    id = await begin(connection, params);
    return { connection, where, close };
  } catch (error) {
    await close();
    throw signal.aborted ? signal.reason : explainError(error, { where, phase: "connect" });
  }
}

/** Sets what shapes the answers and how long they may take; gives the session's number on the server. */
async function begin(connection: Connection, params: MysqlParams): Promise<number> {
  const [server] = await ask<{ id: number; version: string }>(
    connection,
    "SELECT CONNECTION_ID() AS id, VERSION() AS version",
  );
  const { id = 0, version = "" } = server ?? {};
  const settings = { ...SETTINGS, ...deadlines(params, version.includes("MariaDB")) };
  await ask(connection, "SET NAMES utf8mb4");
  await ask(connection, `SET SESSION ${Object.entries(settings).map(([name, value]) => `${name} = ${value}`)}`);
  await ask(connection, "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
  await ask(connection, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
  // A proxy between numbers its sessions by itself; the server's number would then be somebody else's.
  return connection.threadId === id ? id : 0;
}

const DAY_S = 86_400;

const SETTINGS: Readonly<Record<string, string | number>> = {
  time_zone: quoteText(UTC.name),
  // A limit that the server sets for everybody would end the rows without a word.
  sql_select_limit: "18446744073709551615",
  // As many as can be kept, not 64: the one that says that a value was cut may come late.
  max_error_count: 65_535,
  // The server gives up a client that reads no further for 60 s: an upload may take longer.
  net_write_timeout: DAY_S,
  wait_timeout: DAY_S,
};

/** The longest that the server takes, in seconds. */
const YEAR_S = 31_536_000;

function deadlines(params: MysqlParams, isMariaDb: boolean): Record<string, string | number> {
  const statementMs = durationMs(params.statementTimeout);
  const lockMs = durationMs(params.lockTimeout);
  // Seconds, and at least one.
  const lockS = lockMs === 0 ? YEAR_S : Math.max(1, Math.ceil(lockMs / 1_000));
  const statement = isMariaDb ? { max_statement_time: statementMs / 1_000 } : { max_execution_time: statementMs };
  const idle = isMariaDb ? { idle_transaction_timeout: 0, idle_readonly_transaction_timeout: 0 } : {};
  return { ...statement, ...idle, lock_wait_timeout: Math.min(lockS, YEAR_S) };
}

/**
 * Gives a session the run's time zone, for SQL that people wrote. A table without SQL of its own is read in an offset
 * where the zone has summer time: its instants need no zone. Rejects when the server does not know the zone.
 */
export async function setTimeZone(session: Session, timeZone: string, hasSql: boolean): Promise<SessionZone> {
  const wanted = sessionZone(timeZone);
  if (wanted.offset === undefined && !hasSql) return UTC;
  await ask(session.connection, `SET SESSION time_zone = ${quoteText(wanted.name)}`);
  return wanted;
}

async function endConnection(connection: Connection, kill: (() => Promise<void>) | undefined): Promise<void> {
  if (kill === undefined) return sayGoodbye(connection);
  await kill();
  cutConnection(connection);
}
