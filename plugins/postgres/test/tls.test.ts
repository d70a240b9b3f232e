import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificate } from "@collectro/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drive, messageOf } from "./context.js";
import { type PostgresServer, startPostgres } from "./server.js";
import { needServer } from "./use-server.js";

let dir: string;
let cert: string;
let secure: PostgresServer;
let plain: PostgresServer;
let silent: Server;

const there = needServer();

beforeAll(async () => {
  if (!there) return;
  dir = await mkdtemp(join(tmpdir(), "collectro-tls-"));
  const made = makeCertificate(dir);
  cert = made.cert;
  secure = await startPostgres({ tls: made });
  plain = await startPostgres();
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

const query = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

async function isEncrypted(server: PostgresServer, params: object): Promise<unknown> {
  return (await drive({ params: { ...server.admin, query, ...params } })).rows[0]?.["ssl"];
}

describe("tls", () => {
  it("prefer takes what the server has", async () => {
    expect(await isEncrypted(secure, {})).toBe(true);
    expect(await isEncrypted(plain, {})).toBe(false);
  });

  it("disable and require are obeyed", async () => {
    expect(await isEncrypted(secure, { tls: "disable" })).toBe(false);
    expect(await isEncrypted(secure, { tls: "require" })).toBe(true);
    expect(await messageOf(isEncrypted(plain, { tls: "require" }))).toMatch(
      /SOURCE_UNREACHABLE: .*TLS: The server does not support SSL connections/,
    );
  });

  it("verify-full wants the authority and the name", async () => {
    const host = { host: "localhost", tls: "verify-full" };
    expect(await isEncrypted(secure, { ...host, ca: cert })).toBe(true);
    expect(await isEncrypted(secure, { ...host, ca: await readFile(cert, "utf8") })).toBe(true);
    expect(await messageOf(isEncrypted(secure, host))).toMatch(
      /SOURCE_UNREACHABLE: .*TLS: .*DEPTH_ZERO_SELF_SIGNED_CERT/,
    );
    expect(await messageOf(isEncrypted(secure, { ...host, host: "127.0.0.1", ca: cert }))).toMatch(
      /SOURCE_UNREACHABLE: .*ERR_TLS_CERT_ALTNAME_INVALID/,
    );
    expect(await messageOf(isEncrypted(secure, { ...host, ca: join(dir, "none.pem") }))).toContain(
      "(ca): it cannot be read",
    );
    expect(await messageOf(isEncrypted(secure, { ca: cert }))).toContain("ca: it is used only with tls=verify-full");
  });

  it("many rows come whole", async () => {
    const { rows } = await drive({
      params: {
        ...secure.admin,
        tls: "require",
        query: "SELECT g AS n, repeat('x', 100) AS pad FROM generate_series(1, 50000) AS g",
      },
    });
    expect(rows).toHaveLength(50_000);
  });

  it("a server that never answers is SOURCE_TIMEOUT", async () => {
    const address = silent.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const message = await messageOf(isEncrypted(secure, { port, connectTimeout: "100ms" }));
    expect(message).toMatch(/SOURCE_TIMEOUT: .*no connection: timeout expired/);
  });
});
