import { isUnchecked } from "@collectro/connector";
import { startProxy } from "@collectro/testkit";
import type { Connection } from "mysql2";
import { beforeAll, describe, expect, it } from "vitest";
import connector from "../src/index.js";
import { columnsOf } from "../src/prepare.js";
import { openSession } from "../src/session.js";
import { ask } from "../src/wire.js";
import { drive, messageOf, newContext, openRead, parseParams, readAll, sliceContext } from "./context.js";
import { startMariaDb } from "./server.js";
import { killReader, makeReader, untilGone, untilSeen } from "./sessions.js";
import { needServer, useServer } from "./use-server.js";

const NUMBERS = "CREATE TABLE numbers AS SELECT seq AS n, repeat('x', 200) AS pad FROM seq_1_to_100000";
const server = useServer(NUMBERS);
const there = needServer();
let reader: { user: string; password: string };

beforeAll(async () => {
  if (there) reader = await makeReader(server);
});

const source = (more: object) => ({ ...server.admin, ...reader, ...more });

describe("interruptions", () => {
  it("an abort stops the query on the server", async () => {
    const stop = new AbortController();
    const items = await openRead(source({ query: "SELECT SLEEP(60) AS a" }), stop.signal);
    const reading = messageOf(readAll(items));
    await untilSeen(server, "p.info LIKE 'SELECT SLEEP%'");
    stop.abort(new Error("the host says stop"));
    expect(await reading).toBe("the host says stop");
    await untilGone(server);
  });

  it("an abort while the columns are looked up ends it", async () => {
    await server.sql("CREATE TABLE held (a int)");
    const keeper = server.sql("LOCK TABLES held WRITE; SELECT SLEEP(60) /* keeper */").catch(() => undefined);
    const keeping =
      "SELECT id FROM information_schema.PROCESSLIST WHERE info LIKE '%SLEEP(60) /* keeper%' AND id <> CONNECTION_ID()";
    let held: unknown[] = [];
    while (held.length === 0) held = await server.sql(keeping);
    const stop = new AbortController();
    const discovering = messageOf(drive({ params: source({ query: "SELECT a FROM held" }), signal: stop.signal }));
    await untilSeen(server, "p.state LIKE '%metadata lock%'");
    stop.abort(new Error("the host says stop"));
    expect(await discovering).toBe("the host says stop");
    await untilGone(server);
    await server.sql(`KILL ${(held[0] as { id: number }).id}`);
    await keeper;
  });

  it.each([
    ["an answer", (connection: Connection) => ask(connection, "SELECT 1")],
    ["columns", (connection: Connection) => columnsOf(connection, "SELECT 1 AS a")],
  ])("an abort ends the wait for %s of a server that has fallen silent", async (_, what) => {
    let silent = false;
    const proxy = await startProxy(server.admin, (chunk) => (silent ? Buffer.alloc(0) : chunk));
    const stop = new AbortController();
    const session = await openSession({
      params: parseParams(source({ port: proxy.port, table: "numbers" })) as never,
      signal: stop.signal,
    });
    silent = true;
    const waiting = messageOf(what(session.connection));
    stop.abort(new Error("the host says stop"));
    expect(await waiting).toBe("the connection was cut");
    await proxy.stop();
    await untilGone(server);
  });

  it("an abort before connecting ends it", async () => {
    const stop = new AbortController();
    stop.abort(new Error("the host says stop"));
    const message = await messageOf(drive({ params: source({ table: "numbers" }), signal: stop.signal }));
    expect(message).toBe("the host says stop");
  });

  it("a reader that wants no more leaves no session behind", async () => {
    const items = await openRead(source({ table: "numbers" }));
    await items.next();
    await items.return?.();
    await untilGone(server);
  });

  it("a session that is killed in the middle is SOURCE_INCOMPLETE", async () => {
    const items = await openRead(source({ table: "numbers" }));
    await items.next();
    await killReader(server);
    expect(await messageOf(readAll(items))).toMatch(/^SOURCE_INCOMPLETE: /);
  });

  it("a server that crashes in the middle is SOURCE_INCOMPLETE", async () => {
    const other = await startMariaDb();
    await other.sql(NUMBERS);
    const items = await openRead({ ...other.admin, table: "numbers" });
    await items.next();
    await other.crash();
    expect(await messageOf(readAll(items))).toMatch(/^SOURCE_INCOMPLETE: /);
    await other.stop();
  });

  it("a connection that ends politely in the middle is SOURCE_INCOMPLETE, at every place", async () => {
    for (const bytes of [0, 10_000, 1_000_000, 20_000_000]) {
      // What a session says before its rows is far less than this.
      let left = 5_000 + bytes;
      const proxy = await startProxy(server.admin, (chunk) => {
        left -= chunk.length;
        return left < 0 ? undefined : chunk;
      });
      const params = source({ port: proxy.port, tls: "disable", table: "numbers" });
      expect(await messageOf(drive({ params }))).toMatch(/^SOURCE_INCOMPLETE: .*the connection was lost/);
      await proxy.stop();
    }
  });

  it("a packet that is missing is SOURCE_INCOMPLETE", async () => {
    let cut = false;
    const proxy = await startProxy(server.admin, (chunk) => {
      // A row of five digits and 200 letters has 207 bytes: its packet begins with 207, 0, 0.
      const at = cut ? -1 : chunk.indexOf(Buffer.from([207, 0, 0]), 1_000);
      if (at === -1 || at + 211 > chunk.length) return chunk;
      cut = true;
      return Buffer.concat([chunk.subarray(0, at), chunk.subarray(at + 211)]);
    });
    const params = source({ port: proxy.port, tls: "disable", table: "numbers" });
    expect(await messageOf(drive({ params }))).toMatch(/^SOURCE_INCOMPLETE: .*packet \d+ came where \d+ was due/);
    await proxy.stop();
  });
});

describe("slices", () => {
  it("of a run see one state of the database, and leave nothing open", async () => {
    await server.sql(
      `CREATE TABLE days (d date) ENGINE=InnoDB; INSERT INTO days VALUES ('2024-09-24'), ('2024-09-25')`,
    );
    const query = "SELECT COUNT(*) AS c, {date} AS d FROM days";
    const params = source({ query, slices: "day" });
    const window = { from: "2024-09-24", to: "2024-09-26" };
    const typed = parseParams(params);
    const run = newContext({ params, window }, typed);
    const schema = await connector.discover(run);
    const counts: unknown[] = [];
    for (const slice of connector.slices(window, typed as never)) {
      for await (const item of connector.read(sliceContext(run, slice, schema, { params, wants: "rows" }))) {
        if (isUnchecked(item as object)) counts.push(...(item as { rows: { c: number }[] }).rows.map(({ c }) => c));
      }
      await server.sql("INSERT INTO days VALUES ('2024-09-26')");
    }
    expect(counts).toStrictEqual([2, 2, 2]);
    await untilGone(server);
  });
});
