import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openState } from "@collectro/crawler";
import { onTestFinished } from "vitest";
// @boundaries-ignore the command line depends on this package, so that it can be no dependency of it
import { connectorCatalogue } from "../../../cli/src/connector-catalogue.js";
// @boundaries-ignore as above
import { openSession } from "../../../cli/src/session.js";
import type { ApiError } from "../../src/api/index.js";
import type { ConnectorCatalogue } from "../../src/connectors.js";
import { type ConsoleOptions, startConsole } from "../../src/server/start.js";

/** This clone. */
export const CLONE = fileURLToPath(new URL("../../../..", import.meta.url));

/** A folder that is gone when the test has ended. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "authoring-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** The connectors of this clone, for workflows in `workflowsDir`. */
export function connectors(workflowsDir: string): ConnectorCatalogue {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, COLLECTRO_PROJECT: join(CLONE, "packages/container") };
  return connectorCatalogue(openSession({ stateDir: join(workflowsDir, "../state") }, env), workflowsDir);
}

/** An answer of the console. */
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  /** As it came: nothing secret may be in it. */
  readonly text: string;
}

/** A console on an empty folder. */
export interface World extends AsyncDisposable {
  /** Holds `workflows` and `state`. */
  readonly dir: string;
  readonly url: string;
  readonly token: string;
  get<T>(path: string, language?: string): Promise<Answer<T>>;
  send<T>(method: string, path: string, body?: unknown, options?: RequestInit): Promise<Answer<T>>;
  /** Below `dir`. */
  read(path: string): string;
  write(path: string, text: string): void;
}

/** Starts a console with the connectors of this clone, on what is in the folder. */
export async function startWorld(dir = tempDir(), options: Partial<ConsoleOptions> = {}): Promise<World> {
  const workflowsDir = join(dir, "workflows");
  const state = openState(join(dir, "state"));
  const console = await startConsole({
    state,
    workflowsDir,
    connectors: connectors(workflowsDir),
    port: 0,
    schedules: false,
    ...options,
  });
  const { url, token } = console;
  const ask = async <T>(path: string, options: RequestInit): Promise<Answer<T>> => {
    const headers = { authorization: `Bearer ${token}`, ...options.headers };
    const response = await fetch(`${url}${path}`, { ...options, headers });
    const text = await response.text();
    return { status: response.status, text, body: text === "" ? undefined : JSON.parse(text) };
  };
  return {
    ...{ dir, url, token },
    get: async (path, language = "en") => await ask(path, { headers: { "accept-language": language } }),
    send: async (method, path, body, options = {}) => {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const type = body === undefined ? {} : { "content-type": "application/json" };
      return await ask(path, { method, ...options, headers: { ...type, ...options.headers }, ...sent });
    },
    read: (path) => readFileSync(join(dir, path), "utf8"),
    write: (path, text) => {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    },
    [Symbol.asyncDispose]: async () => {
      await console[Symbol.asyncDispose]();
      await state[Symbol.asyncDispose]();
    },
  };
}

/** What is wrong, as `keys code` each. */
export function keysOf({ body }: Pick<Answer<unknown>, "body">): string[] {
  return (body as ApiError).problems.map(({ keys = [], code }) => `${keys.join(".")} ${code}`);
}
