import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { type ToxicProxy, toxicProxy } from "@collectro/faultkit";
import type { PretestOptions } from "../options.js";
import { HttpFaults } from "./http-faults.js";

/** A source by the name that the user gave it, reached through a network that can be made ill. */
export interface SourceProxy extends AsyncDisposable {
  /** `127.0.0.1:PORT`: what `{upstream:NAME}` becomes. */
  readonly address: string;
  readonly network: ToxicProxy;
  /** Faults of a source that speaks HTTP; any other passes by. */
  readonly http: HttpFaults;
}

/** One proxy for each `--upstream`. */
export async function openSources(upstreams: PretestOptions["upstreams"]): Promise<Map<string, SourceProxy>> {
  const sources = new Map<string, SourceProxy>();
  for (const [name, upstream] of upstreams) sources.set(name, await openSource(upstream));
  return sources;
}

const HTTP_REQUEST = /^(GET|POST|PUT|HEAD|DELETE|PATCH|OPTIONS) /;

async function openSource(upstream: { readonly host: string; readonly port: number }): Promise<SourceProxy> {
  const network = await toxicProxy({ upstream });
  const http = new HttpFaults(network.port);
  const open = new Set<Socket>();
  const gate = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    openGate(socket, network, http);
  }).listen(0, "127.0.0.1");
  await once(gate, "listening");
  return {
    address: `127.0.0.1:${(gate.address() as AddressInfo).port}`,
    network,
    http,
    async [Symbol.asyncDispose]() {
      gate.close();
      for (const socket of open) socket.destroy();
      http.server.closeAllConnections();
      await network[Symbol.asyncDispose]();
    },
  };
}

/** Some servers speak first: what the client says decides only if it says something at once. */
const FIRST_WORD_MS = 50;

function openGate(socket: Socket, network: ToxicProxy, http: HttpFaults): void {
  const timer = setTimeout(() => choose(Buffer.alloc(0)), FIRST_WORD_MS);
  const choose = (first: Buffer): void => {
    clearTimeout(timer);
    socket.off("data", choose);
    socket.pause();
    if (first.length > 0) socket.unshift(first);
    if (HTTP_REQUEST.test(first.toString("latin1", 0, 8))) http.server.emit("connection", socket);
    else join(socket, connect(network.port, "127.0.0.1"));
    socket.resume();
  };
  socket.on("data", choose);
}

function join(client: Socket, server: Socket): void {
  client.pipe(server);
  server.pipe(client);
  server.on("error", () => client.destroy());
  client.on("close", () => server.destroy());
  server.on("close", () => client.destroy());
}
