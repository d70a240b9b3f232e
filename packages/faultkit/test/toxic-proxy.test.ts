import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { type ToxicProxy, toxicProxy, waitUntil } from "../src/index.js";

/** A client's end of a connection, and what happened to it. */
interface Client {
  readonly socket: Socket;
  received: string;
  ended: boolean;
  closed: boolean;
  errorCode?: string | undefined;
}

async function echoServer(): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.pipe(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as { port: number }).port;
}

async function proxiedEcho(): Promise<ToxicProxy> {
  const proxy = await toxicProxy({ upstream: { port: await echoServer() } });
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  return proxy;
}

function client(proxy: ToxicProxy): Client {
  const socket = connect({ port: proxy.port, host: "127.0.0.1", allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  const state: Client = { socket, received: "", ended: false, closed: false };
  socket.setEncoding("latin1").on("data", (text: string) => {
    state.received += text;
  });
  socket.on("end", () => {
    state.ended = true;
  });
  socket.on("error", (error: NodeJS.ErrnoException) => {
    state.errorCode = error.code;
  });
  socket.on("close", () => {
    state.closed = true;
  });
  return state;
}

const received = (one: Client, text: string) =>
  waitUntil(() => one.received === text, { what: `${text.length} characters, so far ${one.received.length}` });

it("hands everything on in both directions when healthy, and counts it", async () => {
  const proxy = await proxiedEcho();
  const one = client(proxy);
  const text = "x".repeat(5_000_000);

  one.socket.end(text);

  await waitUntil(() => one.ended, { what: "the echo's end" });
  expect(one.received.length).toBe(text.length);
  expect(proxy.bytes).toEqual({ toServer: text.length, toClient: text.length });
  expect(proxy.connections).toBe(1);
  await waitUntil(() => proxy.openConnections === 0, { what: "the close" });
});

it("latency holds a piece until its time, and lets it go when disarmed", async () => {
  const proxy = await proxiedEcho();
  const latency = await proxy.arm({ kind: "latency", delayMs: 3_600_000 });
  const one = client(proxy);

  one.socket.write("hello");
  await waitUntil(() => latency.strikes === 1, { what: "the strike" });
  expect(one.received).toBe("");
  expect(proxy.bytes).toEqual({ toServer: 5, toClient: 0 });
  await latency.disarm();

  await received(one, "hello");
});

it("latency passes after its time, and works on requests as well", async () => {
  const proxy = await proxiedEcho();
  const latency = await proxy.arm({ kind: "latency", delayMs: 1 }, { direction: "toServer" });
  const one = client(proxy);

  one.socket.write("hello");

  await received(one, "hello");
  expect(latency.strikes).toBe(1);
});

it("bandwidth lets a little through at a time, of many small pieces too", async () => {
  const proxy = await proxiedEcho();
  const bandwidth = await proxy.arm({ kind: "bandwidth", bytesPerSecond: 0.001 });
  const one = client(proxy);

  one.socket.write("h");
  await received(one, "h");
  one.socket.write("ello");
  await waitUntil(() => proxy.bytes.toServer === 5, { what: "the second request" });
  expect(bandwidth.strikes).toBe(1);
  await bandwidth.disarm();

  await received(one, "hello");
});

it("slicer cuts into pieces of the size asked for", async () => {
  const proxy = await proxiedEcho();
  const slicer = await proxy.arm({ kind: "slicer", sliceBytes: 3, delayMs: 0 });
  const one = client(proxy);

  one.socket.write("1234567");

  await received(one, "1234567");
  expect(slicer.strikes).toBe(3);
});

it("slicer pauses after a piece, and lets the rest go when disarmed", async () => {
  const proxy = await proxiedEcho();
  const slicer = await proxy.arm({ kind: "slicer", sliceBytes: 3, delayMs: 3_600_000 });
  const one = client(proxy);

  one.socket.write("1234567");
  await received(one, "123");
  await slicer.disarm();

  await received(one, "1234567");
  expect(slicer.strikes).toBe(1);
});

it("slow_close hands on the data at once and the end late", async () => {
  const proxy = await proxiedEcho();
  const slow = await proxy.arm({ kind: "slow_close", delayMs: 3_600_000 });
  const one = client(proxy);

  one.socket.end("hello");
  await received(one, "hello");
  await waitUntil(() => slow.strikes === 1, { what: "the strike" });
  expect(one.ended).toBe(false);
  await slow.disarm();

  await waitUntil(() => one.ended, { what: "the end" });
});

it("timeout swallows everything, and closes after its time", async () => {
  const proxy = await proxiedEcho();
  const timeout = await proxy.arm({ kind: "timeout", closeMs: 1 });
  const one = client(proxy);

  one.socket.write("hello");

  await waitUntil(() => one.ended, { what: "the close" });
  expect(one.received).toBe("");
  expect(timeout.strikes).toBe(1);
});

it("timeout without a time hangs until disarmed, and then closes: what was swallowed is lost", async () => {
  const proxy = await proxiedEcho();
  const timeout = await proxy.arm({ kind: "timeout" });
  const one = client(proxy);

  one.socket.write("hello");
  await waitUntil(() => timeout.strikes === 1, { what: "the strike" });
  expect(one.ended).toBe(false);
  await timeout.disarm();

  await waitUntil(() => one.ended, { what: "the close" });
  expect(one.received).toBe("");
});

it("reset_peer resets instead of answering: the request arrived, the reply is lost", async () => {
  const proxy = await proxiedEcho();
  const reset = await proxy.arm({ kind: "reset_peer" });
  const one = client(proxy);

  one.socket.write("hello");

  await waitUntil(() => one.errorCode, { what: "the reset" });
  expect(one.errorCode).toBe("ECONNRESET");
  expect(one.received).toBe("");
  expect(proxy.bytes).toEqual({ toServer: 5, toClient: 0 });
  expect(reset.strikes).toBe(1);
});

it("limit_data closes in good order after so many bytes", async () => {
  const proxy = await proxiedEcho();
  const limit = await proxy.arm({ kind: "limit_data", maxBytes: 7 });
  const one = client(proxy);

  one.socket.write("1234");
  await received(one, "1234");
  expect(limit.strikes).toBe(0);
  one.socket.write("56789");

  await waitUntil(() => one.ended, { what: "the close" });
  expect(one.received).toBe("1234567");
  expect(one.errorCode).toBeUndefined();
  expect(limit.strikes).toBe(1);
});

it("down resets what is open and refuses what comes, until it is up again on the same port", async () => {
  const proxy = await proxiedEcho();
  const before = client(proxy);
  before.socket.write("hello");
  await received(before, "hello");

  const down = await proxy.arm({ kind: "down" });
  await waitUntil(() => before.errorCode, { what: "the reset" });
  const during = client(proxy);
  await waitUntil(() => during.errorCode, { what: "the refusal" });
  await down.disarm();
  const after = client(proxy);
  after.socket.write("again");

  await received(after, "again");
  expect([before.errorCode, during.errorCode]).toEqual(["ECONNRESET", "ECONNREFUSED"]);
  expect(down.strikes).toBe(1);
});

it("strikes only so many times as asked, then stays out of the way", async () => {
  const proxy = await proxiedEcho();
  const reset = await proxy.arm({ kind: "reset_peer" }, { times: 2 });
  const results: string[] = [];

  for (let round = 0; round < 4; round++) {
    const one = client(proxy);
    one.socket.write("hello");
    await waitUntil(() => one.errorCode ?? one.received, { what: "an answer" });
    results.push(one.errorCode ?? one.received);
  }

  expect(results).toEqual(["ECONNRESET", "ECONNRESET", "hello", "hello"]);
  expect(reset.strikes).toBe(2);
});

it("works through several toxics, in the order in which they were armed", async () => {
  const proxy = await proxiedEcho();
  const slicer = await proxy.arm({ kind: "slicer", sliceBytes: 2, delayMs: 0 });
  const limit = await proxy.arm({ kind: "limit_data", maxBytes: 5 });
  const one = client(proxy);

  one.socket.write("123456789");

  await waitUntil(() => one.ended, { what: "the close" });
  expect(one.received).toBe("12345");
  expect([slicer.strikes >= 3, limit.strikes]).toEqual([true, 1]);
});

it("resets its clients when the server cannot be reached", async () => {
  const gone = createServer().listen(0, "127.0.0.1");
  await once(gone, "listening");
  const { port } = gone.address() as { port: number };
  gone.close();
  await once(gone, "close");
  const proxy = await toxicProxy({ upstream: { port } });
  onTestFinished(() => proxy[Symbol.asyncDispose]());

  const one = client(proxy);

  await waitUntil(() => one.errorCode, { what: "the reset" });
  expect(one.errorCode).toBe("ECONNRESET");
});

it("ends open connections when disposed, also those that a client does not read", async () => {
  const proxy = await proxiedEcho();
  await proxy.arm({ kind: "timeout" });
  const swallowed = client(proxy);
  const deaf = client(proxy);
  deaf.socket.pause();
  deaf.socket.end("x".repeat(20_000_000));
  swallowed.socket.write("hello");
  await waitUntil(() => proxy.openConnections === 2, { what: "both connections" });

  await proxy[Symbol.asyncDispose]();

  await waitUntil(() => swallowed.closed, { what: "the close" });
  await waitUntil(() => proxy.openConnections === 0, { what: "no connection" });
});
