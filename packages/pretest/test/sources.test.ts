import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import type { HttpFault } from "../src/trial/http-faults.js";
import { openSources, type SourceProxy } from "../src/trial/source-proxy.js";

const open: { close(): unknown }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function proxyOf(server: Server): Promise<SourceProxy> {
  // The proxy resets what is open; to a server of this file that is no news.
  server.on("connection", (socket: Socket) => socket.on("error", () => {}));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const sources = await openSources(new Map([["api", { host: "127.0.0.1", port }]]));
  const proxy = sources.get("api");
  if (!proxy) throw new Error("no proxy");
  open.push({ close: () => proxy[Symbol.asyncDispose]() }, { close: () => server.close() });
  return proxy;
}

const BODY = "0123456789".repeat(100);

function httpSource(withLength: boolean) {
  return createHttpServer((_request, response) => {
    if (withLength) response.setHeader("content-length", BODY.length);
    else response.write(BODY.slice(0, 10));
    response.end(withLength ? BODY : BODY.slice(10));
  });
}

async function get(proxy: SourceProxy): Promise<string> {
  const response = await fetch(`http://${proxy.address}/rows`, { headers: { connection: "close" } });
  return `${response.status} ${await response.text()}`;
}

function socketTo({ address }: SourceProxy): Socket {
  const socket = connect(Number(address.split(":")[1]), "127.0.0.1");
  open.push({ close: () => socket.destroy() });
  return socket;
}

describe("a source that speaks HTTP", () => {
  test("is handed on as it is", async () => {
    const proxy = await proxyOf(httpSource(true));
    expect(await get(proxy)).toBe(`200 ${BODY}`);
  });

  test("answers 500 at the second request alone", async () => {
    const proxy = await proxyOf(httpSource(true));
    const strikes = proxy.http.arm({ kind: "status", code: 500 }, 2, 1);
    expect(await get(proxy)).toBe(`200 ${BODY}`);
    expect(strikes()).toBe(0);
    expect(await get(proxy)).toMatch(/^500 /);
    expect(await get(proxy)).toBe(`200 ${BODY}`);
    expect(strikes()).toBe(1);
  });

  test.each([
    ["a length", true],
    ["chunks", false],
  ])("sends half a body with %s, which a client can notice", async (_how, withLength) => {
    const proxy = await proxyOf(httpSource(withLength));
    const half: HttpFault = { kind: "half" };
    proxy.http.arm(half, 1, 1);
    await expect(get(proxy)).rejects.toThrow("terminated");
    expect(await get(proxy)).toBe(`200 ${BODY}`);
  });

  test("is known as such from a client that is slow to ask", async () => {
    const proxy = await proxyOf(httpSource(true));
    const strikes = proxy.http.arm({ kind: "status", code: 500 }, 1, 1);
    const socket = socketTo(proxy);
    await once(socket, "connect");
    // Longer than a server is given to speak first: no event of the proxy shows that this time is over.
    await delay(150);
    socket.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 500 /);
    expect(strikes()).toBe(1);
  });
});

describe("a source that speaks otherwise", () => {
  test("may speak first", async () => {
    const proxy = await proxyOf(createServer((socket) => socket.write("220 hello\r\n")));
    const [greeting] = (await once(socketTo(proxy), "data")) as [Buffer];
    expect(greeting.toString()).toBe("220 hello\r\n");
  });

  test("is handed on byte by byte, with its network's faults", async () => {
    const proxy = await proxyOf(createServer((socket) => socket.pipe(socket)));
    const socket = socketTo(proxy);
    socket.write("\u0000\u0001hello");
    const [echo] = (await once(socket, "data")) as [Buffer];
    expect(echo.toString()).toBe("\u0000\u0001hello");
    const armed = await proxy.network.arm({ kind: "reset_peer" }, { times: 1 });
    socket.on("error", () => {});
    socket.write("more");
    await once(socket, "close");
    expect(armed.strikes).toBe(1);
  });

  test("closing the proxy closes what is open", async () => {
    const proxy = await proxyOf(createServer((socket) => socket.write("220\r\n")));
    const socket = socketTo(proxy).on("error", () => {});
    await once(socket, "data");
    await Promise.all([once(socket, "close"), proxy[Symbol.asyncDispose]()]);
    expect(socket.destroyed).toBe(true);
  });
});
