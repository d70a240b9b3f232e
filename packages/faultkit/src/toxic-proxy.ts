import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { ProxiedConnection } from "./proxied-connection.js";
import type { ArmedToxic, ArmOptions, FlowDirection, Strike, Toxic } from "./toxics.js";

/** Where the real server listens. */
export interface Upstream {
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly port: number;
}

interface Armed extends Strike {
  readonly direction: FlowDirection;
}

/** A TCP proxy on 127.0.0.1 whose network can be made ill and well again while it runs. */
export class ToxicProxy implements AsyncDisposable {
  /** The port to connect to; stays the same while it is down. */
  readonly port: number;
  /** Connections taken so far. */
  connections = 0;
  /** Bytes handed on so far, by direction. */
  readonly bytes: Record<FlowDirection, number> = { toServer: 0, toClient: 0 };
  readonly #server: Server;
  readonly #open = new Set<ProxiedConnection>();
  readonly #armed = new Set<Armed>();

  /** Use `toxicProxy`. */
  constructor(server: Server, upstream: Upstream) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on("connection", (client) => {
      this.connections += 1;
      const connection = new ProxiedConnection(client, upstream, {
        toxics: (direction) => [...this.#armed].filter((armed) => armed.direction === direction),
        passed: (direction, bytes) => {
          this.bytes[direction] += bytes;
        },
        gone: () => this.#open.delete(connection),
      });
      this.#open.add(connection);
    });
  }

  /** Connections that are open now. */
  get openConnections(): number {
    return this.#open.size;
  }

  /** Puts a toxic in place, for open connections too. Several work one after the other, in this order. */
  async arm(toxic: Toxic, options: ArmOptions = {}): Promise<ArmedToxic> {
    const { direction = "toClient", times = Number.POSITIVE_INFINITY } = options;
    const disarming = new AbortController();
    let strikes = 0;
    const armed: Armed = {
      toxic,
      direction,
      disarmed: disarming.signal,
      count: () => {
        strikes += 1;
      },
      get active() {
        return strikes < times && !disarming.signal.aborted;
      },
    };
    this.#armed.add(armed);
    if (toxic.kind === "down") await this.#goDown(armed);
    return {
      toxic,
      get strikes() {
        return strikes;
      },
      disarm: async () => {
        this.#armed.delete(armed);
        disarming.abort();
        if (toxic.kind === "down") await this.#comeUp();
      },
    };
  }

  async #goDown(armed: Armed): Promise<void> {
    const closed = this.#server.listening ? once(this.#server, "close") : undefined;
    this.#server.close();
    for (const connection of [...this.#open]) {
      armed.count();
      connection.cut("reset");
    }
    await closed;
  }

  async #comeUp(): Promise<void> {
    const stillDown = [...this.#armed].some(({ toxic }) => toxic.kind === "down");
    if (stillDown || this.#server.listening) return;
    this.#server.listen(this.port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = this.#server.listening ? once(this.#server, "close") : undefined;
    this.#server.close();
    for (const connection of [...this.#open]) connection.cut("reset");
    await closed;
  }
}

/** Starts a proxy in front of `upstream`, healthy. Disposing it resets what is open. */
export async function toxicProxy(options: { readonly upstream: Upstream }): Promise<ToxicProxy> {
  // Half-open connections are legal TCP: the end of the request must not end the answer.
  const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return new ToxicProxy(server, options.upstream);
}
