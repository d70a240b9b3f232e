import { describe, expect, it } from "vitest";
import { drive, messageOf } from "./context.js";
import { untilLocked } from "./sessions.js";
import { useServer } from "./use-server.js";

const server = useServer(`
  CREATE TABLE numbers AS SELECT g AS n FROM generate_series(1, 100) AS g;
  CREATE TABLE bare ();
  CREATE TABLE hostile ("weird ""name""" int, "氏名" text, "ok" int);
`);

describe("refusals", () => {
  it.each([
    [
      "a missing table",
      { table: "public.nubmers" },
      /SOURCE_NOT_FOUND: .*\(table public\.nubmers\): there is no such table or view - did you mean public\.numbers/,
    ],
    [
      "a missing table in a query",
      { query: "SELECT 1 FROM nope" },
      /SOURCE_NOT_FOUND: .*relation "nope" does not exist at line 1, column 15 of the query: "nope"/,
    ],
    [
      "a missing column in a query",
      { query: "SELECT n,\n  nn FROM numbers" },
      /SOURCE_NOT_FOUND: .*column "nn" does not exist at line 2, column 3 of the query/,
    ],
    [
      "a syntax error",
      { query: "SELECT '絵' AS a,\n FROM x" },
      /SOURCE_FAILED: .*syntax error at or near "FROM" at line 2, column 2 of the query: "FROM x"/,
    ],
    ["a table of no columns", { table: "bare" }, /SOURCE_DATA: .*\(table public\.bare\): it has no columns/],
    ["a failing expression", { query: "SELECT 1 / (n - 3) AS a FROM numbers" }, /SOURCE_DATA: .*division by zero/],
    [
      "a database that is not there",
      { database: "nowhere", table: "a" },
      /SOURCE_NOT_FOUND: .*database "nowhere" does not exist/,
    ],
    ["a wrong password", { password: "canary-7f3a", table: "a" }, /SOURCE_AUTH: .*password authentication failed/],
    ["no password", { password: undefined, table: "a" }, /SOURCE_AUTH: /],
    ["a port where nobody is", { port: 1, table: "a" }, /SOURCE_UNREACHABLE: .*ECONNREFUSED/],
    [
      "a host that is not there",
      { host: "no-such-host.invalid", table: "a" },
      /SOURCE_UNREACHABLE: .*(ENOTFOUND|EAI_AGAIN)/,
    ],
    [
      "a slow statement",
      { query: "SELECT pg_sleep(60)::text AS a", statementTimeout: "100ms" },
      /SOURCE_TIMEOUT: .*statement timeout - raise statementTimeout/,
    ],
  ])("%s is named", async (_, params, message) => {
    const text = await messageOf(drive({ params: { ...server.admin, ...params } }));
    expect(text).toMatch(message);
    expect(text).not.toContain("canary-7f3a");
    expect(text).not.toContain(server.admin.password);
  });

  it("names that BigQuery refuses are all told, with the query that helps", async () => {
    const message = await messageOf(drive({ params: { ...server.admin, table: "hostile" } }));
    expect(message).toContain('"weird \\"name\\""');
    expect(message).toContain('"氏名"');
    expect(message).toContain('SELECT "weird ""name""" AS weird__name_, … FROM …');
    const query = 'SELECT "weird ""name""" AS w, "氏名" AS shimei FROM hostile';
    expect((await drive({ params: { ...server.admin, query } })).rows).toStrictEqual([]);
    const twice = await messageOf(drive({ params: { ...server.admin, query: 'SELECT 1 AS a, 2 AS "A"' } }));
    expect(twice).toMatch(/SOURCE_DATA: .*"A" is there twice/);
  });

  it("a right that is missing is SOURCE_FORBIDDEN; one on some columns is enough for those", async () => {
    await server.sql(
      "CREATE ROLE reader LOGIN PASSWORD 'r'; CREATE TABLE closed (a int, b int); GRANT SELECT (a) ON closed TO reader; INSERT INTO closed VALUES (1, 2)",
    );
    const params = { ...server.admin, user: "reader", password: "r", table: "closed" };
    expect(await messageOf(drive({ params }))).toMatch(/SOURCE_FORBIDDEN: .*permission denied for table closed/);
    expect((await drive({ params: { ...params, columns: "a" } })).rows).toStrictEqual([{ a: 1 }]);
  });

  it("a table that stays locked is SOURCE_TIMEOUT", async () => {
    await server.sql("CREATE TABLE locked (a int)");
    const unlock = await untilLocked(server, "locked");
    const message = await messageOf(drive({ params: { ...server.admin, table: "locked", lockTimeout: "50ms" } }));
    expect(message).toMatch(/SOURCE_TIMEOUT: .*lock timeout - another transaction holds a lock/);
    await unlock();
  });

  it.each([
    [{ url: "postgres://u:canary-7f3a@h/db?sslmode=require" }, "it carries sslmode: give options as params"],
    [{ url: "mysql://u:canary-7f3a@h/db" }, "it is no postgres:// URL"],
    [{ url: "postgres://h" }, "it names no host, no user or no database"],
    [{ url: "postgres://u@h/db", host: "h" }, "give either url, or host"],
    [{}, "PARAM_MISSING host: give host"],
    [{ host: "h" }, "PARAM_MISSING user: name the user"],
  ])("a connection like %j is explained without its password", async (connection, message) => {
    const text = await messageOf(drive({ params: { ...connection, table: "a" } }));
    expect(text).toContain(message);
    expect(text).not.toContain("canary-7f3a");
  });

  it("a URL with escaped characters connects", async () => {
    const { host, port, user, password } = server.admin;
    const url = `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/postgres`;
    expect(
      (await drive({ params: { url, query: "SELECT current_setting('application_name') AS a" } })).rows,
    ).toStrictEqual([{ a: "collectro" }]);
  });

  it("a Unix socket connects", async () => {
    const params = { ...server.admin, host: server.dir, query: "SELECT inet_client_addr()::text AS a" };
    expect((await drive({ params })).rows).toStrictEqual([{ a: null }]);
  });
});
