import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A server and the environment in which the container knows it. */
export interface KnownServer extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
}

/** Where GKE gives a container its tokens. */
export interface TokenServer extends KnownServer {
  /** Tokens given out so far. */
  readonly tokens: number;
}

/**
 * The metadata server of Google's machines, as far as credentials come from it. Like the real one it gives the same token
 * until it is `renewMs` old; `expiresInS` is what it says of each.
 */
export async function tokenServer(renewMs: number, expiresInS: number): Promise<TokenServer> {
  const name = randomUUID();
  let tokens = 0;
  let madeMs = -Infinity;
  const server = createServer((request, response) => {
    response.setHeader("Metadata-Flavor", "Google");
    const path = request.url ?? "";
    if (path.includes("/token")) {
      if (performance.now() - madeMs > renewMs) {
        tokens += 1;
        madeMs = performance.now();
      }
      response.setHeader("Content-Type", "application/json");
      const token = { access_token: `${name}-${tokens}`, expires_in: expiresInS, token_type: "Bearer" };
      response.end(JSON.stringify(token));
    } else {
      response.end(path.includes("project-id") ? "proof" : "");
    }
  });
  const address = `127.0.0.1:${await listen(server)}`;
  return {
    env: { GCE_METADATA_HOST: address, METADATA_SERVER_DETECTION: "assume-present" },
    get tokens() {
      return tokens;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await closed(server);
    },
  };
}

/** The store behind TLS, with a certificate that only programs with its environment take. */
export async function secured(dir: string, port: number): Promise<KnownServer & { readonly endpoint: string }> {
  const [key, cert] = [join(dir, "key.pem"), join(dir, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const made = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  await run("openssl", ["req", ...made, ...subject, "-keyout", key, "-out", cert]);
  const open = new Set<Socket>();
  const server = createTlsServer({ key: await readFile(key), cert: await readFile(cert) }, (client) => {
    const upstream = connect(port, "127.0.0.1");
    for (const [from, to] of [[client, upstream] as const, [upstream, client] as const]) {
      open.add(from);
      from.on("error", () => to.destroy()).on("close", () => open.delete(from));
      from.pipe(to);
    }
  });
  return {
    endpoint: `https://localhost:${await listen(server)}`,
    env: { NODE_EXTRA_CA_CERTS: cert },
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      await closed(server);
    },
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function closed(server: Server): Promise<void> {
  const end = once(server, "close");
  server.close();
  await end;
}
