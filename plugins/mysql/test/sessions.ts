import { setImmediate as turn } from "node:timers/promises";
import type { MariaDbServer } from "./server.js";

type Sql = Pick<MariaDbServer, "sql">;

// The connector's sessions are those of a user of its own.
const SESSIONS = `SELECT p.id FROM information_schema.PROCESSLIST p WHERE p.id <> CONNECTION_ID() AND p.user = 'reader'`;

async function until(server: Sql, text: string, isRight: (rows: number) => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!isRight((await server.sql(text)).length)) {
    if (Date.now() > deadline) throw new Error(`never came true: ${text}`);
    await turn();
  }
}

/** Makes the user by whom the connector's sessions are known. */
export async function makeReader(server: Sql): Promise<{ user: string; password: string }> {
  await server.sql("CREATE USER reader@'%' IDENTIFIED BY 'reader-pw'; GRANT SELECT ON *.* TO reader@'%'");
  return { user: "reader", password: "reader-pw" };
}

/** Waits until a session of the reader fulfils a condition on the process list. */
export function untilSeen(server: Sql, condition: string): Promise<void> {
  return until(server, `${SESSIONS} AND ${condition}`, (rows) => rows > 0);
}

/** Waits until the reader has no session any more. */
export function untilGone(server: Sql): Promise<void> {
  return until(server, SESSIONS, (rows) => rows === 0);
}

/** Ends the reader's sessions on the server. */
export async function killReader(server: Sql): Promise<void> {
  for (const row of await server.sql(SESSIONS)) await server.sql(`KILL ${(row as { id: number }).id}`);
}
