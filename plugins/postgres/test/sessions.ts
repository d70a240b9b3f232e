import { setImmediate as turn } from "node:timers/promises";
import type { PostgresServer } from "./server.js";

type Sql = Pick<PostgresServer, "sql">;

async function until(server: Sql, text: string, isRight: (rows: number) => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!isRight((await server.sql(text))[0]?.rowCount ?? 0)) {
    if (Date.now() > deadline) throw new Error(`never came true: ${text}`);
    await turn();
  }
}

const SESSIONS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'collectro'";

/** Waits until a session of the connector fulfils a condition on pg_stat_activity. */
export function untilSeen(server: Sql, condition: string): Promise<void> {
  return until(server, `${SESSIONS} AND ${condition}`, (rows) => rows > 0);
}

/** Waits until the connector has no session any more. */
export function untilGone(server: Sql): Promise<void> {
  return until(server, SESSIONS, (rows) => rows === 0);
}

/** Locks a table in a session of its own; the result lets go. */
export async function untilLocked(server: Sql, table: string): Promise<() => Promise<void>> {
  const mark = `keeper of ${table}`;
  const text = `BEGIN; LOCK TABLE ${table}; SELECT pg_sleep(30) /* ${mark} */; COMMIT`;
  const keeper = server.sql(text).catch(() => undefined);
  await until(server, `SELECT 1 FROM pg_locks WHERE relation = '${table}'::regclass AND granted`, (rows) => rows > 0);
  return async () => {
    const pids = `SELECT pid FROM pg_stat_activity WHERE query LIKE '%${mark}%' AND pid <> pg_backend_pid()`;
    await server.sql(`SELECT pg_terminate_backend(pid) FROM (${pids}) AS found`);
    await keeper;
  };
}
