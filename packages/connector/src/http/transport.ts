import type { Readable } from "node:stream";
import type { Agent } from "undici";
import { ADDRESS_BLOCKED, type AddressGuard } from "./address-guard.js";
import type { Call } from "./call.js";

/** An answer whose body has not been read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readable;
  /** True: it says neither its length nor where it ends, so that one that was cut looks whole. */
  readonly endsWithConnection?: boolean;
}

/** Deadlines of one exchange. */
export interface Deadlines {
  readonly headersTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

/** A pool of connections. */
export interface Transport {
  /** Sends one request and follows nothing. Throws the errors of Node and undici. */
  send(call: Call, deadlines: Deadlines, signal: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
}

type Undici = typeof import("undici");

/** Makes a pool whose sockets are watched by the guard. undici is loaded by the first request: a cold start must not pay for it. */
export function createTransport(guard: AddressGuard, connectTimeoutMs: number): Transport {
  // Kept: each import() of a module that is loaded already still resolves its name on disk.
  let loaded: Promise<{ readonly undici: Undici; readonly agent: Agent }> | undefined;
  async function load() {
    const undici = await import("undici");
    return { undici, agent: createAgent(undici, guard, connectTimeoutMs) };
  }
  return {
    async send(call, deadlines, signal) {
      loaded ??= load();
      const { undici, agent } = await loaded;
      const answer = await undici.request(call.url, {
        dispatcher: agent,
        // undici's type lists the usual methods; any token is a method to HTTP.
        method: call.method as "GET",
        headers: call.headers,
        body: call.body ?? null,
        headersTimeout: deadlines.headersTimeoutMs,
        bodyTimeout: deadlines.idleTimeoutMs,
        signal,
      });
      const headers = new undici.Headers();
      for (const [name, values] of Object.entries(answer.headers)) {
        for (const value of [values ?? []].flat()) headers.append(name, value);
      }
      const endsWithConnection = !headers.has("content-length") && !headers.has("transfer-encoding");
      return { status: answer.statusCode, headers, body: answer.body, endsWithConnection };
    },
    async close() {
      await (await loaded)?.agent.destroy();
    },
  };
}

function createAgent({ Agent, buildConnector }: Undici, guard: AddressGuard, connectTimeoutMs: number): Agent {
  const connect = buildConnector({ timeout: connectTimeoutMs, lookup: guard.lookup, allowH2: false });
  return new Agent({
    connect(options, callback) {
      try {
        // A socket asks no lookup about a literal address.
        guard.checkLiteral(options.hostname);
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === ADDRESS_BLOCKED) return callback(error, null);
        throw error;
      }
      connect(options, callback);
    },
  });
}
