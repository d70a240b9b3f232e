import { afterAll, beforeAll, beforeEach } from "vitest";
import { hasMariaDb, type MariaDbServer, startMariaDb } from "./server.js";

/** Skips every test of the file, with the reason, where no server is installed. */
export function needServer(): boolean {
  const there = hasMariaDb();
  beforeEach((context) => {
    if (!there) context.skip("no MariaDB server here: apt-get install mariadb-server-core");
  });
  return there;
}

/** Starts a server for the tests of one file, runs `prepare` on it, and stops it after them. */
export function useServer(prepare = ""): Pick<MariaDbServer, "admin" | "socket" | "sql"> {
  let server: MariaDbServer | undefined;
  const there = needServer();
  beforeAll(async () => {
    if (!there) return;
    server = await startMariaDb();
    if (prepare !== "") await server.sql(prepare);
  });
  afterAll(() => server?.stop());
  function started(): MariaDbServer {
    if (server === undefined) throw new Error("the server is not started yet");
    return server;
  }
  return {
    get admin() {
      return started().admin;
    },
    get socket() {
      return started().socket;
    },
    sql: (text) => started().sql(text),
  };
}
