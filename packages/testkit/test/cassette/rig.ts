import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { type ConnectorRun, replayConnector, runConnector } from "../../src/index.js";

const DAY = { from: "2024-09-24" };

/** A source, a connector made of the body of its `read`, and a place for a cassette. */
export interface Deck {
  readonly origin: string;
  /** Every request that reached the source. */
  readonly requests: string[];
  readonly dir: string;
  readonly path: string;
  record(
    params?: Readonly<Record<string, unknown>>,
    args?: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<ConnectorRun>;
  replay(params?: Readonly<Record<string, unknown>>): Promise<ConnectorRun>;
  /** Replaces the connector's code. */
  code(read: string): Promise<void>;
  cassette(): Promise<string>;
  /** Closes the source: what comes now is not from there. */
  close(): Promise<void>;
  /** Takes it all away. */
  end(): Promise<void>;
}

export type Answers = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** Makes all that; it is gone when the test ends. `read` has `http`, `url`, `params`, `clock` and `log`. */
export async function deck(read: string, answers: Answers): Promise<Deck> {
  const made = await openDeck(read, answers);
  onTestFinished(made.end);
  return made;
}

/** The same for several tests, one of which, or a hook, has to call `end`. */
export async function openDeck(read: string, answers: Answers): Promise<Deck> {
  const dir = await mkdtemp(join(tmpdir(), "cassette-"));
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    answers(request, response, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  await makePlugin(dir);
  const path = join(dir, "recorded", "some.cassette.yaml");
  const code = async (text: string) => await writeFile(join(dir, "index.mjs"), codeOf(text));
  await code(read);
  return {
    origin,
    requests,
    dir,
    path,
    record: async (params = {}, args = [], env = {}) =>
      await runConnector(dir, { ...DAY, params: { url: origin, ...params }, args, env, record: path }),
    replay: async (params) => await replayConnector(dir, path, params ? { params } : {}),
    code,
    cassette: async () => await readFile(path, "utf8"),
    close,
    async end() {
      await close();
      await rm(dir, { recursive: true });
    },
  };
}

async function makePlugin(dir: string): Promise<void> {
  const scope = join(dir, "node_modules", "@collectro");
  await mkdir(scope, { recursive: true });
  await symlink(fileURLToPath(new URL("../../../connector", import.meta.url)), join(scope, "connector"));
  const collectro = { connector: "deck", apiVersion: 1 };
  const manifest = { name: "deck", version: "1.0.0", type: "module", exports: "./index.mjs", collectro };
  await writeFile(join(dir, "package.json"), JSON.stringify(manifest));
}

function codeOf(read: string): string {
  return `
import net from "node:net";
import { defineConnector, secret, unchecked, z } from "@collectro/connector";
export default defineConnector({
  name: "deck",
  title: { en: "Deck", ja: "デッキ" },
  params: z.object({
    url: z.string(),
    headers: z.record(z.string(), z.string()).default({}),
    moreHeaders: z.record(z.string(), z.string()).default({}),
    apiKey: secret().optional(),
    password: secret().optional(),
  }),
  schema: () => undefined,
  emptyWindow: "success",
  async *read({ params, http: all, clock, log, signal }) {
    const http = all.with({ allowPrivate: ["127.0.0.1"] });
    const { url, apiKey, password } = params;
    const rows = (value) => unchecked([value].flat());
    ${read}
  },
});`;
}
