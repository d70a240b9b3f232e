import { appendFileSync, chmodSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { type ToxicProxy, toxicProxy } from "@collectro/faultkit";
import ssh2 from "ssh2";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { type CallOptions, failure, readAll } from "./context.js";
import { useSshd } from "./servers/sshd.js";

const server = useSshd();
const SCHEMA = [{ name: "a", type: "STRING" }];
const LINES = 40_000;
const LONG = `a\n${`${"some text ".repeat(10)}\n`.repeat(LINES)}`;

function read(name: string, params: Record<string, unknown> = {}, rest: Partial<CallOptions> = {}) {
  const { port, dir, password, hostKeys } = server();
  const path = `sftp://reader@127.0.0.1:${params["port"] ?? port}${dir}/files/${name}`;
  const { port: _, ...given } = params;
  const all = { path, password, hostKey: hostKeys.ed25519, allowPrivate: ["127.0.0.1"], ...given };
  return readAll({ params: all, schema: SCHEMA, wants: "lines", ...rest });
}

const proxies: ToxicProxy[] = [];
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy[Symbol.asyncDispose]();
});

async function proxied(): Promise<ToxicProxy> {
  const proxy = await toxicProxy({ upstream: { port: server().port } });
  proxies.push(proxy);
  return proxy;
}

/** How often the server was given a wrong password, or a key that it does not know. */
function refusals(): number {
  return (
    server()
      .log()
      .match(/Failed (password|publickey)/g)?.length ?? 0
  );
}

describe("an sftp:// path", () => {
  it("is read with a password, one file a day", async () => {
    for (const day of ["20240924", "20240925"]) server().write(`days/${day}.csv`, `a\n${day}\n`);
    const { rows } = await read("days/{yyyy}{mm}{dd}.csv", {}, { from: "2024-09-24", to: "2024-09-25" });
    expect(rows).toEqual([{ a: "20240924" }, { a: "20240925" }]);
  });

  it.each(["plain", "rsa", "encrypted"] as const)("is read with a %s key", async (name) => {
    server().write("one.csv", "a\n1\n");
    const passphrase = name === "encrypted" ? { passphrase: "open sesame" } : {};
    const params = { password: undefined, privateKey: server().key(name), ...passphrase };
    expect((await read("one.csv", params)).rows).toEqual([{ a: "1" }]);
  });

  it("begins at the login folder where it says ~", async () => {
    server().write("one.csv", "a\n1\n");
    const path = `sftp://127.0.0.1:${server().port}/~/files/o*.csv`;
    expect((await read("", { path, user: "reader" })).rows).toEqual([{ a: "1" }]);
  });

  it.each([
    ["logs/*.csv", ["1", "10", "2", "link"]],
    ["logs/**/*.csv", ["1", "10", "2", "3", "link"]],
    ["lo{gs,st}/[12].csv", ["1", "2"]],
    ["*/deep/?.csv", ["3"]],
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
    ["a link and its target by name", ["same/1.csv", "same/latest.csv"]],
    ["two spellings of a path", ["same/1.csv", "../files/same//1.csv"]],
  ] as const)("that names a file twice is refused: %s", async ([, names]) => {
    const target = server().write("same/1.csv", "a\n1\n");
    const link = `${server().dir}/files/same/latest.csv`;
    rmSync(link, { force: true });
    symlinkSync(target, link);
    const { port, dir } = server();
    const path = names.map((name) => `sftp://reader@127.0.0.1:${port}${dir}/files/${name}`);

    expect(await failure(read("", { path }))).toMatch(/SOURCE_DATA.*named twice, also as sftp:/);
  });

  it("from the login folder and from the root is one file", async () => {
    server().write("one.csv", "a\n1\n");
    const { port, dir } = server();
    const path = [`sftp://127.0.0.1:${port}/~/files/one.csv`, `sftp://127.0.0.1:${port}${dir}/files/one.csv`];

    expect(await failure(read("", { path, user: "reader" }))).toContain("named twice");
  });

  it("is read whole, however long", async () => {
    server().write("long.csv", LONG);
    const { rows } = await read("long.csv");
    expect(rows).toHaveLength(LINES);
  });

  it("that is not there is an error, or left out where that was asked for", async () => {
    const message = await failure(read("none.csv"));
    expect(message).toMatch(/SOURCE_NOT_FOUND.*\/files\/none\.csv/);
    expect(message).not.toContain("reader@");
    expect((await read("none.csv", { missing: "skip" })).rows).toEqual([]);
    expect(await failure(read("none/*.csv"))).toContain("no file fits");
  });

  it("that may not be read is SOURCE_FORBIDDEN, a file or a folder", async () => {
    server().write("mine.csv", "a\n1\n", 0o600);
    const sleep = () => Promise.reject(new Error("it is tried again"));
    const clock = { now: () => new Date(), sleep };
    expect(await failure(read("mine.csv", { missing: "skip" }, { clock }))).toMatch(/SOURCE_FORBIDDEN.*mine\.csv/);
    const locked = server().write("locked/x.csv", "a\n1\n");
    chmodSync(locked.replace("/x.csv", ""), 0o700);
    expect(await failure(read("lock*/*.csv", { missing: "skip" }))).toMatch(/SOURCE_FORBIDDEN.*locked/);
  });

  it("that is a folder is an error", async () => {
    server().write("folder.csv/x", "");
    expect(await failure(read("folder.csv"))).toContain("no regular file");
  });
});

describe("the host's key", () => {
  it("is taken as known_hosts line, as fingerprint, as one of several; or not looked at", async () => {
    server().write("one.csv", "a\n1\n");
    const { ed25519, rsa } = server().hostKeys;
    for (const hostKey of [ed25519, rsa, server().fingerprint(ed25519), [server().fingerprint(rsa), ed25519]]) {
      expect((await read("one.csv", { hostKey })).rows).toEqual([{ a: "1" }]);
    }
    expect((await read("one.csv", { hostKey: undefined, anyHostKey: true })).rows).toEqual([{ a: "1" }]);
  });

  it("that is another is refused before a password is sent", async () => {
    const before = server().log().length;
    const hostKey = server().hostKeys.ed25519.replace(/ ssh-ed25519 .*/, ` ${OTHER_KEY}`);
    const message = await failure(read("one.csv", { hostKey }));
    expect(message).toMatch(/SOURCE_AUTH.*the host's key is not the one in hostKey; it presented ssh-ed25519 SHA256:/);
    expect(message).toContain(server().fingerprint(server().hostKeys.ed25519));
    expect(server().log().slice(before)).not.toMatch(/Failed|Accepted/);
  });
});

const OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJYTUlRCJtR4A5iVnzy8Jj0JcUb6mRkJ8ydRzj5qvVkT";

describe("a login that is refused", () => {
  it.each([
    ["a wrong password", () => ({ password: "Wr0ng-secret" })],
    ["an unknown key", () => ({ password: undefined, privateKey: server().key("stranger") })],
  ])("for %s is tried once and told without the secret", async (_, params) => {
    const before = refusals();
    const message = await failure(read("one.csv", params()));
    expect(message).toMatch(/SOURCE_AUTH.*sftp:\/\/127\.0\.0\.1:\d+.*the host refused the login/);
    expect(message).not.toMatch(/Wr0ng|PRIVATE/);
    expect(refusals() - before).toBe(1);
  });

  it.each([
    ["password", () => ({})],
    ["publickey", () => ({ password: undefined, privateKey: server().key("plain") })],
  ])("by a host that hangs up on the %s is tried once", async (tried, params) => {
    let attempts = 0;
    const host = new ssh2.Server({ hostKeys: [server().key("plain")] }, (client) => {
      client.on("error", () => {});
      client.on("authentication", (login) => {
        if (login.method !== tried) return login.reject(["password", "publickey"]);
        attempts += 1;
        client.end();
      });
    });
    await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void host.close());
    const { port } = host.address() as { port: number };
    const message = await failure(read("one.csv", { port, hostKey: undefined, anyHostKey: true, ...params() }));
    expect(message).toMatch(/SOURCE_AUTH.*the host hung up after the login was sent; tried once/);
    expect(attempts).toBe(1);
  });

  it.each([
    ["no passphrase", {}, "it is encrypted, and there is no passphrase"],
    ["a wrong passphrase", { passphrase: "shut" }, "passphrase does not open it"],
  ])("for %s is told before anything is connected", async (_, passphrase, text) => {
    const params = { password: undefined, privateKey: server().key("encrypted"), ...passphrase };
    expect(await failure(read("one.csv", params))).toContain(text);
  });
});

describe("a connection", () => {
  it("into a private network is refused unless allowed", async () => {
    expect(await failure(read("one.csv", { allowPrivate: [] }))).toMatch(/SOURCE_BLOCKED.*allowPrivate/);
    const path = `sftp://reader@localhost:${server().port}/x.csv`;
    expect(await failure(read("", { path, allowPrivate: ["10.0.0.0/8"] }))).toContain("SOURCE_BLOCKED");
  });

  it("that nobody answers is SOURCE_UNREACHABLE", async () => {
    const proxy = await proxied();
    await proxy.arm({ kind: "down" });
    expect(await failure(read("one.csv", { port: proxy.port }))).toContain("SOURCE_UNREACHABLE");
  });

  it("to what is no SSH is told so", async () => {
    const web: Server = createServer((socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void web.close());
    const { port } = web.address() as { port: number };
    expect(await failure(read("one.csv", { port }))).toMatch(/SOURCE_\w+/);
  });

  it("that is cut in the middle is taken up again from the byte reached", async () => {
    server().write("long.csv", LONG);
    const proxy = await proxied();
    const cut = await proxy.arm({ kind: "limit_data", maxBytes: 1_500_000 }, { times: 2 });
    const { rows } = await read("long.csv", { port: proxy.port });
    expect(rows).toHaveLength(LINES);
    expect(cut.strikes).toBe(2);
    expect(proxy.connections).toBe(3);
  });

  it("that is cut for ever ends as SOURCE_INCOMPLETE", async () => {
    server().write("long.csv", LONG);
    const proxy = await proxied();
    // What the handshake takes, and no file.
    await proxy.arm({ kind: "limit_data", maxBytes: 5_000 });
    expect(await failure(read("long.csv", { port: proxy.port }))).toContain("SOURCE_INCOMPLETE");
  });
});

describe("a file that changes", () => {
  it("while it is read is SOURCE_INCOMPLETE", async () => {
    const path = server().write("long.csv", LONG);
    const proxy = await proxied();
    const slow = await proxy.arm({ kind: "bandwidth", bytesPerSecond: 4_000_000 });
    const reading = failure(read("long.csv", { port: proxy.port }));
    while (proxy.bytes.toClient < 500_000) await new Promise((resolve) => setTimeout(resolve, 10));
    appendFileSync(path, "more\n");
    await slow.disarm();
    expect(await reading).toMatch(/SOURCE_INCOMPLETE.*(changed|grew) while it was read/);
  });

  it("while it is read, and has its old size again, is SOURCE_INCOMPLETE", async () => {
    const path = server().write("long.csv", LONG);
    const proxy = await proxied();
    const slow = await proxy.arm({ kind: "bandwidth", bytesPerSecond: 4_000_000 });
    const reading = failure(read("long.csv", { port: proxy.port }));
    while (proxy.bytes.toClient < 500_000) await new Promise((resolve) => setTimeout(resolve, 10));
    utimesSync(path, 1, 1);
    await slow.disarm();
    expect(await reading).toMatch(/SOURCE_INCOMPLETE.*changed while it was read/);
  });

  it("between two connections is not put together from two files", async () => {
    const path = server().write("long.csv", LONG);
    const proxy = await proxied();
    await proxy.arm({ kind: "limit_data", maxBytes: 1_500_000 }, { times: 1 });
    const reading = failure(read("long.csv", { port: proxy.port }));
    while (proxy.bytes.toClient < 1_000_000) await new Promise((resolve) => setTimeout(resolve, 1));
    utimesSync(path, 1, 1);
    expect(await reading).toMatch(/SOURCE_INCOMPLETE.*changed while it was read/);
  });

  it("to nothing between two connections is not taken for a missing file", async () => {
    const path = server().write("gone.csv", LONG);
    const proxy = await proxied();
    await proxy.arm({ kind: "limit_data", maxBytes: 1_500_000 }, { times: 1 });
    const reading = failure(read("gone.csv", { port: proxy.port, missing: "skip" }));
    while (proxy.bytes.toClient < 1_000_000) await new Promise((resolve) => setTimeout(resolve, 1));
    rmSync(path);
    expect(await reading).toMatch(/SOURCE_INCOMPLETE.*removed/);
  });
});

it("a run that is stopped leaves at once", async () => {
  server().write("long.csv", LONG);
  const proxy = await proxied();
  await proxy.arm({ kind: "timeout" });
  const { dir, password, hostKeys } = server();
  const path = `sftp://reader@127.0.0.1:${proxy.port}${dir}/files/long.csv`;
  const params = { path, password, hostKey: hostKeys.ed25519, allowPrivate: ["127.0.0.1"] };
  const stop = new AbortController();
  const reading = failure(readAll({ params, schema: SCHEMA, signal: stop.signal }));
  while (proxy.connections === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  stop.abort(new Error("stopped"));
  expect(await reading).toBe("stopped");
});
