import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificate } from "@collectro/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drive, messageOf } from "./context.js";
import { type MariaDbServer, startMariaDb } from "./server.js";
import { needServer } from "./use-server.js";

let dir: string;
let cert: string;
let secure: MariaDbServer;
let plain: MariaDbServer;
let silent: Server;

const there = needServer();

beforeAll(async () => {
  if (!there) return;
  dir = await mkdtemp(join(tmpdir(), "collectro-tls-"));
  const made = makeCertificate(dir);
  cert = made.cert;
  secure = await startMariaDb({ tls: made });
  plain = await startMariaDb();
  silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
});
afterAll(async () => {
  if (!there) return;
  await secure.stop();
  await plain.stop();
  silent.close();
  await rm(dir, { recursive: true, force: true });
});

const query =
  "SELECT variable_value <> '' AS ssl_on FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'";

async function isEncrypted(server: MariaDbServer, params: object): Promise<unknown> {
  return (await drive({ params: { ...server.admin, query, ...params } })).rows[0]?.["ssl_on"];
}

describe("tls", () => {
  it("prefer takes what the server has", async () => {
    expect(await isEncrypted(secure, {})).toBe(1);
    expect(await isEncrypted(plain, {})).toBe(0);
  });

  it("disable and require are obeyed, by us and by the server", async () => {
    expect(await isEncrypted(secure, { tls: "disable" })).toBe(0);
    expect(await isEncrypted(secure, { tls: "require" })).toBe(1);
    expect(await messageOf(isEncrypted(plain, { tls: "require" }))).toMatch(
      /SOURCE_UNREACHABLE: .*TLS: Server does not support secure connection/,
    );
    await secure.sql("SET GLOBAL require_secure_transport = ON");
    expect(await messageOf(isEncrypted(secure, { tls: "disable" }))).toMatch(/SOURCE_AUTH: .*whether it must use TLS/);
    expect(await isEncrypted(secure, {})).toBe(1);
  });

  it("verify-full wants the authority and the name", async () => {
    const host = { host: "localhost", tls: "verify-full" };
    expect(await isEncrypted(secure, { ...host, ca: cert })).toBe(1);
    expect(await isEncrypted(secure, { ...host, ca: await readFile(cert, "utf8") })).toBe(1);
    expect(await messageOf(isEncrypted(secure, host))).toMatch(/SOURCE_UNREACHABLE: .*TLS: .*self-signed certificate/);
    // The certificate is for localhost: an address is another name.
    expect(await messageOf(isEncrypted(secure, { ...host, host: "127.0.0.1", ca: cert }))).toMatch(
      /SOURCE_UNREACHABLE: .*TLS: .*127\.0\.0\.1/,
    );
    expect(await messageOf(isEncrypted(secure, { ...host, ca: join(dir, "none.pem") }))).toContain(
      "(ca): it cannot be read",
    );
  });

  it("many rows come whole", async () => {
    const rows = "SELECT seq AS n, repeat('x', 100) AS pad FROM seq_1_to_50000";
    expect((await drive({ params: { ...secure.admin, tls: "require", query: rows } })).rows).toHaveLength(50_000);
  });

  it("a server that never answers is SOURCE_TIMEOUT", async () => {
    const address = silent.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const message = await messageOf(isEncrypted(secure, { port, connectTimeout: "100ms" }));
    expect(message).toMatch(/SOURCE_TIMEOUT: .*no connection/);
  });
});
