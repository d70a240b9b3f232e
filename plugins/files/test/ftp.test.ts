import { chmodSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { type ToxicProxy, toxicProxy } from "@collectro/faultkit";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { failure, readAll } from "./context.js";
import { type Ftpd, startFtpd, useFtpd } from "./servers/ftpd.js";

const server = useFtpd();
const SCHEMA = [{ name: "a", type: "STRING" }];
const LINES = 40_000;
const LONG = `a\n${`${"some text ".repeat(10)}\n`.repeat(LINES)}`;

interface Where {
  readonly scheme?: string;
  readonly host?: string;
  readonly port?: number;
  readonly ftpd?: Ftpd;
}

function read(name: string, where: Where = {}, params: Record<string, unknown> = {}, window = {}) {
  const { scheme = "ftp", host = "127.0.0.1", ftpd = server() } = where;
  const path = `${scheme}://reader@${host}:${where.port ?? ftpd.port}${ftpd.dir}/files/${name}`;
  const all = { path, password: ftpd.password, allowPrivate: ["127.0.0.1", "localhost"], ...params };
  return readAll({ params: all, schema: SCHEMA, wants: "lines", ...window });
}

describe("an ftp:// path", () => {
  it("is read, one file a day", async () => {
    for (const day of ["20240924", "20240925"]) server().write(`days/${day}.csv`, `a\n${day}\n`);
    const { rows } = await read("days/{yyyy}{mm}{dd}.csv", {}, {}, { from: "2024-09-24", to: "2024-09-25" });
    expect(rows).toEqual([{ a: "20240924" }, { a: "20240925" }]);
  });

  it("begins at the login folder where it says ~", async () => {
    server().write("one.csv", "a\n1\n");
    const path = `ftp://127.0.0.1:${server().port}/~/files/o*.csv`;
    expect((await read("", {}, { path, user: "reader" })).rows).toEqual([{ a: "1" }]);
  });

  it.each([
    ["logs/*.csv", ["1", "10", "2", "link"]],
    ["logs/**/*.csv", ["1", "10", "2", "3", "link"]],
    ["lo{gs,st}/[12].csv", ["1", "2"]],
  ])("takes the pattern %s", async (pattern, expected) => {
    for (const name of ["logs/1", "logs/10", "logs/2", "logs/deep/3", "other/4"]) {
      server().write(`${name}.csv`, `a\n${name.split("/").at(-1)}\n`);
    }
    const target = server().write("elsewhere.txt", "a\nlink\n");
    try {
      symlinkSync(target, `${server().dir}/files/logs/zlink.csv`);
    } catch {
      // It is there already.
    }
    expect((await read(pattern)).rows.map((row) => row["a"])).toEqual(expected);
  });

  it.for([
    ["a link and its target in one pattern", ["same/*.csv"]],
    ["two spellings of a path", ["same/1.csv", "../files/same//1.csv"]],
  ] as const)("that names a file twice is refused: %s", async ([, names]) => {
    const target = server().write("same/1.csv", "a\n1\n");
    const link = `${server().dir}/files/same/latest.csv`;
    rmSync(link, { force: true });
    symlinkSync(target, link);
    const path = names.map((name) => `ftp://reader@127.0.0.1:${server().port}${server().dir}/files/${name}`);

    expect(await failure(read("", {}, { path }))).toMatch(/SOURCE_DATA.*named twice, also as ftp:/);
  });

  it("is read whole, however long, and the connection goes on", async () => {
    server().write("long/1.csv", LONG);
    server().write("long/2.csv", "a\nlast\n");
    const { rows } = await read("long/*.csv");
    expect(rows).toHaveLength(LINES + 1);
    expect(rows.at(-1)).toEqual({ a: "last" });
  });

  it("that is not there is an error, or left out where that was asked for", async () => {
    const message = await failure(read("none.csv"));
    expect(message).toMatch(/SOURCE_NOT_FOUND.*\/files\/none\.csv/);
    expect(message).not.toContain("reader@");
    expect((await read("none.csv", {}, { missing: "skip" })).rows).toEqual([]);
    expect(await failure(read("none/*.csv"))).toContain("no file fits");
  });

  it("that may not be read is SOURCE_FORBIDDEN, a file or a folder", async () => {
    server().write("mine.csv", "a\n1\n", 0o600);
    expect(await failure(read("mine.csv", {}, { missing: "skip" }))).toMatch(/SOURCE_FORBIDDEN.*mine\.csv/);
    const file = server().write("locked/x.csv", "a\n1\n");
    chmodSync(dirname(file), 0o700);
    expect(await failure(read("*/x.csv", {}, { missing: "skip" }))).toMatch(/SOURCE_FORBIDDEN.*locked/);
  });

  it("with a wrong password is tried once and told without it", async () => {
    const before = server().refusals();
    const message = await failure(read("one.csv", {}, { password: "Wr0ng-secret" }));
    expect(message).toMatch(/SOURCE_AUTH.*the server refused the login/);
    expect(message).not.toContain("Wr0ng");
    expect(server().refusals() - before).toBe(1);
  });

  it("inside a private network is refused unless allowed", async () => {
    expect(await failure(read("one.csv", {}, { allowPrivate: [] }))).toMatch(/SOURCE_BLOCKED.*allowPrivate/);
    const allowPrivate = ["10.0.0.0/8"];
    expect(await failure(read("one.csv", { host: "localhost" }, { allowPrivate }))).toContain("SOURCE_BLOCKED");
  });
});

describe("TLS", () => {
  it("is asked for with AUTH TLS by ftpes://, for data connections too", async () => {
    server().write("tls/1.csv", "a\n1\n");
    server().write("tls/2.csv", "a\n2\n");
    const params = { tlsCa: server().certificate };
    const { rows } = await read("tls/*.csv", { scheme: "ftpes", host: "localhost" }, params);
    expect(rows).toEqual([{ a: "1" }, { a: "2" }]);
  });

  it("comes first with ftps://", async () => {
    const ftpd = await startFtpd({ tls: "implicit" });
    onTestFinished(() => ftpd.stop());
    ftpd.write("1.csv", "a\n1\n");
    const where = { scheme: "ftps", host: "localhost", ftpd };
    expect((await read("*.csv", where, { tlsCa: ftpd.certificate })).rows).toEqual([{ a: "1" }]);
    expect(await failure(read("1.csv", where))).toMatch(/SOURCE_UNREACHABLE.*TLS failed.*tlsCa/);
  });

  it("needs a certificate that is trusted, and for this host", async () => {
    const where = { scheme: "ftpes", host: "localhost" };
    const before = server().refusals();
    expect(await failure(read("one.csv", where))).toMatch(/SOURCE_UNREACHABLE.*TLS failed.*tlsCa/);
    const params = { tlsCa: server().certificate };
    expect(await failure(read("one.csv", { ...where, host: "127.0.0.1" }, params))).toMatch(/TLS failed.*127\.0\.0\.1/);
    expect(server().refusals()).toBe(before);
  });
});

describe("a connection", () => {
  const proxies: ToxicProxy[] = [];
  afterEach(async () => {
    for (const proxy of proxies.splice(0)) await proxy[Symbol.asyncDispose]();
  });

  /** A server behind proxies: one for the control connection, one for the data connections. */
  async function behindProxies() {
    const dataAddress = { host: "127.0.0.2", port: 0 };
    const data = await toxicProxy({ upstream: dataAddress });
    dataAddress.port = data.port;
    // The server wants two ports to choose from: the other one is taken.
    const taken = createServer().listen(data.port + 1, "127.0.0.2");
    onTestFinished(() => void taken.close());
    const ftpd = await startFtpd({ address: "127.0.0.2", dataPort: data.port });
    onTestFinished(() => ftpd.stop());
    const control = await toxicProxy({ upstream: { host: "127.0.0.2", port: ftpd.port } });
    proxies.push(data, control);
    return { ftpd, data, port: control.port };
  }

  it("for data that is cut in the middle is taken up again from the byte reached", async () => {
    const { ftpd, data, port } = await behindProxies();
    ftpd.write("long.csv", LONG);
    const cut = await data.arm({ kind: "limit_data", maxBytes: 1_500_000 }, { times: 2 });
    const { rows } = await read("long.csv", { port, ftpd });
    expect(rows).toHaveLength(LINES);
    expect(cut.strikes).toBe(2);
  });

  it("for data that is cut for ever ends as SOURCE_INCOMPLETE", async () => {
    const { ftpd, data, port } = await behindProxies();
    ftpd.write("long.csv", LONG);
    await data.arm({ kind: "limit_data", maxBytes: 0 });
    expect(await failure(read("long.csv", { port, ftpd }))).toContain("SOURCE_INCOMPLETE");
  });

  it("is not taken up again when the file has changed", async () => {
    const { ftpd, data, port } = await behindProxies();
    const path = ftpd.write("long.csv", LONG);
    await data.arm({ kind: "limit_data", maxBytes: 1_500_000 }, { times: 1 });
    const reading = failure(read("long.csv", { port, ftpd }));
    while (data.bytes.toClient < 1_000_000) await new Promise((resolve) => setTimeout(resolve, 1));
    utimesSync(path, 1, 1);
    expect(await reading).toMatch(/SOURCE_INCOMPLETE.*changed while it was read/);
  });
});
