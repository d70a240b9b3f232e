import { startProxy } from "@collectro/testkit";
import { describe, expect, it } from "vitest";
import { drive, messageOf, openRead, readAll } from "./context.js";
import { startPostgres } from "./server.js";
import { untilGone, untilLocked, untilSeen } from "./sessions.js";
import { useServer } from "./use-server.js";

const NUMBERS = "CREATE TABLE numbers AS SELECT g AS n, repeat('x', 200) AS pad FROM generate_series(1, 200000) AS g";
const server = useServer(NUMBERS);

describe("interruptions", () => {
  it("an abort stops the query on the server", async () => {
    const stop = new AbortController();
    const items = await openRead({ ...server.admin, query: "SELECT pg_sleep(60)::text AS a" }, stop.signal);
    const reading = messageOf(readAll(items));
    await untilSeen(server, "query LIKE 'COPY%' AND state = 'active'");
    stop.abort(new Error("the host says stop"));
    expect(await reading).toBe("the host says stop");
    await untilGone(server);
  });

  it("an abort while the columns are looked up ends it", async () => {
    await server.sql("CREATE TABLE held (a int)");
    const unlock = await untilLocked(server, "held");
    const stop = new AbortController();
    const params = { ...server.admin, query: "SELECT a FROM held" };
    const discovering = messageOf(drive({ params, signal: stop.signal }));
    await untilSeen(server, "wait_event_type = 'Lock'");
    stop.abort(new Error("the host says stop"));
    expect(await discovering).toBe("the host says stop");
    await untilGone(server);
    await unlock();
  });

  it("an abort before and while connecting ends it", async () => {
    const stop = new AbortController();
    stop.abort(new Error("the host says stop"));
    const message = await messageOf(drive({ params: { ...server.admin, table: "numbers" }, signal: stop.signal }));
    expect(message).toBe("the host says stop");
  });

  it("a reader that wants no more leaves no session behind", async () => {
    const items = await openRead({ ...server.admin, table: "numbers" });
    await items.next();
    await items.return?.();
    await untilGone(server);
  });

  it("a backend that is terminated in the middle is SOURCE_INCOMPLETE", async () => {
    const items = await openRead({ ...server.admin, table: "numbers" });
    await items.next();
    await server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'collectro'");
    expect(await messageOf(readAll(items))).toMatch(/^SOURCE_INCOMPLETE: /);
  });

  it("a server that crashes in the middle is SOURCE_INCOMPLETE", async () => {
    const other = await startPostgres();
    await other.sql(NUMBERS);
    const items = await openRead({ ...other.admin, table: "numbers" });
    await items.next();
    await other.sql("SELECT 1");
    await other.crash();
    expect(await messageOf(readAll(items))).toMatch(/^SOURCE_INCOMPLETE: /);
    await other.stop();
  });

  it("an answer whose count is not the rows that came is SOURCE_INCOMPLETE", async () => {
    const proxy = await startProxy(server.admin, (chunk) => {
      const at = chunk.indexOf("COPY 200000\0");
      if (at !== -1) chunk.write("COPY 200001", at);
      return chunk;
    });
    const params = { ...server.admin, port: proxy.port, tls: "disable", table: "numbers" };
    const message = await messageOf(drive({ params }));
    expect(message).toMatch(/^SOURCE_INCOMPLETE: .*the server sent 200001 rows \(COPY 200001\), 200000 came/);
    await proxy.stop();
  });

  it("a connection that ends politely in the middle is SOURCE_INCOMPLETE", async () => {
    let left = 3_000_000;
    const proxy = await startProxy(server.admin, (chunk) => {
      left -= chunk.length;
      return left < 0 ? undefined : chunk;
    });
    const params = { ...server.admin, port: proxy.port, tls: "disable", table: "numbers" };
    expect(await messageOf(drive({ params }))).toMatch(/^SOURCE_INCOMPLETE: .*the connection was lost/);
    await proxy.stop();
  });
});
