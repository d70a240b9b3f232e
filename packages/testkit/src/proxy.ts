import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A TCP proxy on a free port that hands every chunk of the server through `alter`; undefined ends both connections. */
export async function startProxy(
  target: { host: string; port: number },
  alter: (chunk: Buffer) => Buffer | undefined,
): Promise<{ port: number; stop: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    upstream.on("data", (chunk) => {
      const altered = alter(chunk);
      if (altered === undefined) client.end();
      else client.write(altered);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
