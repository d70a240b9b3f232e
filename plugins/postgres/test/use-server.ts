import { afterAll, beforeAll, beforeEach } from "vitest";
import { findPostgres, type PostgresServer, startPostgres } from "./server.js";

/** Skips every test of the file, with the reason, where no server is installed. */
export function needServer(): boolean {
  const missing = findPostgres() === undefined;
  beforeEach((context) => {
    if (missing) context.skip("no PostgreSQL server here: apt-get install postgresql-15");
  });
  return !missing;
}

/** Starts a server for the tests of one file, runs `prepare` on it, and stops it after them. */
export function useServer(prepare = ""): Pick<PostgresServer, "admin" | "dir" | "sql"> {
  let server: PostgresServer | undefined;
  const there = needServer();
  beforeAll(async () => {
    if (!there) return;
    server = await startPostgres();
    if (prepare !== "") await server.sql(prepare);
  });
  afterAll(() => server?.stop());
  function started(): PostgresServer {
    if (server === undefined) throw new Error("the server is not started yet");
    return server;
  }
  return {
    get admin() {
      return started().admin;
    },
    get dir() {
      return started().dir;
    },
    sql: (text, database) => started().sql(text, database),
  };
}
