import { connect, type Socket } from "node:net";
import { type Flow, type FlowDirection, passThrough, pauseUntil, type Strike } from "./toxics.js";

/** What a connection asks of its proxy. */
export interface ConnectionOwner {
  /** The toxics in force now. */
  toxics(direction: FlowDirection): readonly Strike[];
  passed(direction: FlowDirection, bytes: number): void;
  gone(): void;
}

/** One client and its own connection to the server, with the two flows between them. */
export class ProxiedConnection {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #owner: ConnectionOwner;
  readonly #closing = new AbortController();

  constructor(client: Socket, upstream: { readonly host?: string; readonly port: number }, owner: ConnectionOwner) {
    this.#client = client.setNoDelay();
    this.#owner = owner;
    const { host = "127.0.0.1", port } = upstream;
    this.#server = connect({ host, port, allowHalfOpen: true }).setNoDelay();
    // A fault of one side reaches the other as a reset, as it would on a real path.
    for (const socket of [this.#client, this.#server]) socket.on("error", () => this.cut("reset"));
    void this.#pump(this.#client, this.#server, "toServer").catch(() => this.cut("reset"));
    void this.#pump(this.#server, this.#client, "toClient").catch(() => this.cut("reset"));
    void Promise.all([closed(this.#client), closed(this.#server)]).then(() => owner.gone());
  }

  /** Ends both sides: `reset` with RST, `end` in good order, after what was already handed on. */
  cut(how: "reset" | "end"): void {
    this.#closing.abort();
    for (const socket of [this.#client, this.#server]) {
      if (how === "reset") socket.resetAndDestroy();
      else socket.destroySoon();
    }
  }

  async #pump(source: Socket, target: Socket, direction: FlowDirection): Promise<void> {
    const counted = { passedBytes: 0 };
    const flow: Flow = Object.assign(counted, {
      closed: this.#closing.signal,
      cut: (how: "reset" | "end") => this.cut(how),
    });
    for await (const piece of source) {
      for await (const part of passThrough(piece as Buffer, this.#owner.toxics(direction), flow)) {
        if (target.destroyed) return;
        counted.passedBytes += part.length;
        this.#owner.passed(direction, part.length);
        if (!target.write(part)) await drained(target);
      }
    }
    for (const strike of this.#owner.toxics(direction)) {
      if (strike.toxic.kind !== "slow_close" || !strike.active) continue;
      strike.count();
      await pauseUntil(strike.toxic.delayMs, [strike.disarmed, flow.closed]);
    }
    target.end();
  }
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once("close", () => resolve()));
}

/** When the socket takes more, or has gone. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off("drain", done).off("close", done);
      resolve();
    };
    socket.on("drain", done).on("close", done);
  });
}
