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

/** Some servers speak first: one that does is heard when the client has said nothing for so long. */
const CLIENT_FIRST_MS = 50;

/** Who speaks first, and how, decides whether this is HTTP. */
function openGate(client: Socket, network: ToxicProxy, http: HttpFaults): void {
  let server: Socket | undefined;
  function toServer(): Socket {
    const socket = connect({ port: network.port, host: "127.0.0.1", allowHalfOpen: true });
    socket.on("error", () => client.destroy());
    socket.on("close", () => client.destroy());
    client.on("close", () => socket.destroy());
    return socket;
  }
  function clientSpoke(): void {
    const first: Buffer | null = client.read();
    if (first === null) return;
    settle();
    client.unshift(first);
    if (HTTP_REQUEST.test(first.toString("latin1", 0, LONGEST_METHOD))) {
      server?.removeAllListeners("close").destroy();
      http.server.emit("connection", client);
    } else join(client, server ?? toServer());
  }
  function serverSpoke(): void {
    settle();
    if (server) join(client, server);
  }
  function settle(): void {
    clearTimeout(timer);
    client.off("readable", clientSpoke);
    server?.off("readable", serverSpoke);
  }
  const timer = setTimeout(() => {
    server = toServer().on("readable", serverSpoke);
  }, CLIENT_FIRST_MS);
  client.on("readable", clientSpoke);
  client.on("close", settle);
}

const LONGEST_METHOD = "OPTIONS ".length;

function join(client: Socket, server: Socket): void {
  client.pipe(server);
  server.pipe(client);
}
