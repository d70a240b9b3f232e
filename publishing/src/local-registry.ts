import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { runServer } from "verdaccio";

/** A registry on this machine for packages with a scope, which only its users may read and publish to. */
export interface LocalRegistry extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/`. */
  readonly url: string;
  /** A user's. */
  readonly token: string;
  /** What an `.npmrc` has to say for `@collectro`: where it lives, and the token. All else comes from where it always does. */
  readonly npmrc: string;
}

/** Starts one whose files lie in the empty folder `dir`. */
export async function startLocalRegistry(dir: string): Promise<LocalRegistry> {
  const config = join(dir, "verdaccio.yaml");
  await writeFile(config, JSON.stringify(configuration(dir)));
  const server: Server = await runServer(config);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/`;
  const token = await register(url);
  return {
    url,
    token,
    npmrc: `@collectro:registry=${url}\n//127.0.0.1:${port}/:_authToken=${token}\n`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** YAML, of which JSON is a part. */
function configuration(dir: string): object {
  return {
    storage: join(dir, "storage"),
    auth: { htpasswd: { file: join(dir, "htpasswd") } },
    packages: { "@*/*": { access: "$authenticated", publish: "$authenticated" } },
    log: { type: "file", path: join(dir, "verdaccio.log"), level: "warn" },
    web: { enable: false },
  };
}

/** Makes a user, as `npm adduser` does, and returns its token. */
async function register(url: string): Promise<string> {
  const name = "author";
  const answer = await fetch(`${url}-/user/org.couchdb.user:${name}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, password: randomBytes(16).toString("hex") }),
  });
  const { token } = (await answer.json()) as { readonly token?: string };
  if (!token) throw new Error(`the registry made no user: ${answer.status}`);
  return token;
}
