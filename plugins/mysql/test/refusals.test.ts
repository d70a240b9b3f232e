import { describe, expect, it } from "vitest";
import connector from "../src/index.js";
import { drive, messageOf, parseParams } from "./context.js";
import { useServer } from "./use-server.js";

const server = useServer(`
  CREATE TABLE numbers (n int); INSERT INTO numbers SELECT seq FROM seq_1_to_100;
  CREATE TABLE hostile (\`weird \`\`name\`\`\` int, \`氏名\` text, ok int);
  CREATE DATABASE \`odd.db\`; CREATE TABLE \`odd.db\`.\`a b\` (x int); INSERT INTO \`odd.db\`.\`a b\` VALUES (7);
`);

describe("refusals", () => {
  it.each([
    [
      "a missing table",
      { table: "nubmers" },
      /SOURCE_NOT_FOUND: .*\(table nubmers\): there is no such table or view - did you mean shop\.numbers/,
    ],
    ["a missing column", { table: "numbers", columns: "nn" }, /SOURCE_NOT_FOUND: .*there is no column "nn" - .*n/],
    [
      "a missing table in a query",
      { query: "SELECT 1 AS a FROM nope" },
      /SOURCE_NOT_FOUND: .*'shop\.nope' doesn't exist/,
    ],
    ["a missing column in a query", { query: "SELECT nn FROM numbers" }, /SOURCE_NOT_FOUND: .*Unknown column 'nn'/],
    ["a syntax error", { query: "SELECT '絵' AS a,\n FROM x" }, /SOURCE_FAILED: .*near 'FROM x' at line 2/],
    [
      "a failing expression",
      { query: "SELECT CAST(-1 AS UNSIGNED) * n AS a FROM numbers" },
      /SOURCE_DATA: .*out of range/,
    ],
    ["a statement that gives no rows", { query: "SET @a = 1" }, /SOURCE_FAILED: .*it gives no rows - write a SELECT/],
    ["a change", { query: "DELETE FROM numbers" }, /SOURCE_FAILED: .*READ ONLY transaction/],
    ["two statements", { query: "SELECT 1 AS a; DELETE FROM numbers" }, /SOURCE_FAILED: .*error in your SQL syntax/],
    ["a file to write", { query: "SELECT 1 AS a INTO OUTFILE 'x'" }, /SOURCE_FAILED: .*it gives no rows/],
    ["two columns of a name", { query: "SELECT 1 AS a, 2 AS A" }, /SOURCE_DATA: .*"A" is there twice/],
    [
      "a database that is not there",
      { database: "nowhere", table: "a" },
      /SOURCE_NOT_FOUND: .*Unknown database 'nowhere'/,
    ],
    ["a wrong password", { password: "canary-7f3a", table: "a" }, /SOURCE_AUTH: .*Access denied for user 'admin'/],
    ["no password", { password: undefined, table: "a" }, /SOURCE_AUTH: /],
    ["a port where nobody is", { port: 1, table: "a" }, /SOURCE_UNREACHABLE: .*ECONNREFUSED/],
    [
      "a host that is not there",
      { host: "no-such-host.invalid", table: "a" },
      /SOURCE_UNREACHABLE: .*(ENOTFOUND|EAI_AGAIN)/,
    ],
    [
      "a slow statement",
      { query: "SELECT SLEEP(60) AS a", statementTimeout: "100ms" },
      /SOURCE_TIMEOUT: .*max_statement_time exceeded.* - raise statementTimeout/,
    ],
  ])("%s is named", async (_, params, message) => {
    const text = await messageOf(drive({ params: { ...server.admin, ...params } }));
    expect(text).toMatch(message);
    expect(text).not.toContain("canary-7f3a");
    expect(text).not.toContain(server.admin.password);
    expect(text).not.toContain("\n");
  });

  it("names that BigQuery refuses are all told, with the query that helps", async () => {
    const message = await messageOf(drive({ params: { ...server.admin, table: "hostile" } }));
    expect(message).toContain('"weird `name`"');
    expect(message).toContain('"氏名"');
    expect(message).toContain("SELECT `weird ``name``` AS weird__name_, … FROM …");
    const query = "SELECT `weird ``name``` AS w, `氏名` AS shimei FROM hostile";
    expect((await drive({ params: { ...server.admin, query } })).rows).toStrictEqual([]);
  });

  it("a right that is missing is SOURCE_FORBIDDEN; one on some columns is enough for those", async () => {
    await server.sql(`CREATE TABLE closed (a int, b int); INSERT INTO closed VALUES (1, 2);
      CREATE USER reader@'%' IDENTIFIED BY 'r'; GRANT SELECT (a) ON shop.closed TO reader@'%'`);
    const params = { ...server.admin, user: "reader", password: "r", table: "closed" };
    expect(await messageOf(drive({ params }))).toMatch(/SOURCE_FORBIDDEN: .*SELECT command denied.* - GRANT SELECT/);
    expect((await drive({ params: { ...params, columns: "a" } })).rows).toStrictEqual([{ a: 1 }]);
  });

  it("a table that stays locked is SOURCE_TIMEOUT", async () => {
    await server.sql("CREATE TABLE locked (a int)");
    const keeper = server.sql("LOCK TABLES locked WRITE; SELECT SLEEP(60) /* keeper */").catch(() => undefined);
    const keeping =
      "SELECT id FROM information_schema.PROCESSLIST WHERE info LIKE '%SLEEP(60) /* keeper%' AND id <> CONNECTION_ID()";
    let held: unknown[] = [];
    while (held.length === 0) held = await server.sql(keeping);
    const message = await messageOf(drive({ params: { ...server.admin, table: "locked", lockTimeout: "50ms" } }));
    expect(message).toMatch(/SOURCE_TIMEOUT: .*Lock wait timeout exceeded.* - another transaction holds a lock/);
    await server.sql(`KILL ${(held[0] as { id: number }).id}`);
    await keeper;
  });

  it.each([
    [{ url: "mysql://u:canary-7f3a@h/db?ssl=true" }, "it carries ssl: give options as params"],
    [{ url: "postgres://u:canary-7f3a@h/db" }, "it is no mysql:// URL"],
    [{ url: "mysql://u@h/db", host: "h" }, "give either url, or host"],
    [{}, "PARAM_MISSING host: give host"],
  ])("a connection like %j is explained without its password", async (connection, message) => {
    const text = await messageOf(drive({ params: { ...connection, table: "a" } }));
    expect(text).toContain(message);
    expect(text).not.toContain("canary-7f3a");
  });
});

describe("connections", () => {
  it("are made by a URL with escaped characters, and by a Unix socket", async () => {
    const { host, port, user, password } = server.admin;
    const url = `mariadb://${user}:${encodeURIComponent(password)}@${host}:${port}/shop`;
    expect((await drive({ params: { url, query: "SELECT DATABASE() AS a" } })).rows).toStrictEqual([{ a: "shop" }]);
    const query = "SELECT SUBSTRING_INDEX(USER(), '@', -1) AS a";
    expect((await drive({ params: { ...server.admin, host: server.socket, query } })).rows).toStrictEqual([
      { a: "localhost" },
    ]);
  });

  it("send no file, and read only", async () => {
    const query = "SELECT @@tx_read_only AS ro, @@tx_isolation AS level, @@sql_select_limit > 1000 AS unlimited";
    expect((await drive({ params: { ...server.admin, query } })).rows).toStrictEqual([
      { ro: 1, level: "REPEATABLE-READ", unlimited: 1 },
    ]);
    await server.sql(
      "CREATE FUNCTION deed() RETURNS int MODIFIES SQL DATA BEGIN INSERT INTO numbers VALUES (0); RETURN 1; END",
    );
    expect(await messageOf(drive({ params: { ...server.admin, query: "SELECT deed() AS a" } }))).toMatch(
      /SOURCE_FAILED: .*READ ONLY transaction - the session is read-only/,
    );
  });

  it("reach names in backticks, and other databases", async () => {
    expect((await drive({ params: { ...server.admin, table: "`odd.db`.`a b`" } })).rows).toStrictEqual([{ x: 7 }]);
  });

  it("take params as texts, with defaults; url and password are secret", () => {
    expect(
      parseParams({ host: "h", database: "d", user: "u", port: "3307", table: "t", columns: "a, b" }),
    ).toStrictEqual({
      host: "h",
      database: "d",
      user: "u",
      port: 3307,
      table: "t",
      columns: ["a", "b"],
      slices: "whole",
      tls: "prefer",
      connectTimeout: "10s",
      statementTimeout: "6h",
      lockTimeout: "30s",
      unrepresentable: "error",
    });
    expect(connector.paramInfos.filter(({ secret }) => secret).map(({ name }) => name)).toStrictEqual([
      "url",
      "password",
    ]);
  });
});
