import type { ServerResponse } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";

/** A comment now and then keeps proxies from taking the connection for dead, and tells us when it is. */
const HEARTBEAT_MS = 15_000;
/** A client that has so much to read is behind: it is dropped, and asks anew. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

/** Server-sent events to one client. */
export interface EventStream {
  /** Aborts when the client has gone, was dropped, or the console ends. */
  readonly signal: AbortSignal;
  /** Sends one event. Does nothing when the client has gone; drops one that does not keep up. */
  send(event: string, data: unknown): void;
  /** The same, of data that is JSON text already. */
  sendText(event: string, text: string): void;
  /** Resolves when the client has taken what was sent. */
  drained(): Promise<void>;
  end(): void;
}

/** Turns the answer into a stream of events; whatever hooks have set in its head stays. */
export function openEventStream(request: FastifyRequest, reply: FastifyReply, ending: AbortSignal): EventStream {
  reply.hijack();
  const { raw } = reply;
  const gone = new AbortController();
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  raw.write(":\n\n");
  const heartbeat = setInterval(() => raw.write(":\n\n"), HEARTBEAT_MS);
  const close = (): void => {
    clearInterval(heartbeat);
    ending.removeEventListener("abort", end);
    gone.abort();
  };
  const end = (): void => {
    close();
    raw.end();
  };
  request.raw.socket.setNoDelay(true);
  raw.once("close", close);
  raw.on("error", close);
  ending.addEventListener("abort", end, { once: true });
  function sendText(event: string, text: string): void {
    if (gone.signal.aborted) return;
    // Looked at before: one long event is no fault of whoever has read all up to it.
    if (raw.writableLength > MAX_BUFFERED_BYTES) raw.destroy();
    else raw.write(`event: ${event}\ndata: ${text}\n\n`);
  }
  return {
    signal: gone.signal,
    send: (event, data) => sendText(event, JSON.stringify(data)),
    sendText,
    drained: async () => await drained(raw, gone.signal),
    end,
  };
}

async function drained(raw: ServerResponse, signal: AbortSignal): Promise<void> {
  if (!raw.writableNeedDrain || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      raw.off("drain", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    raw.once("drain", done);
    signal.addEventListener("abort", done, { once: true });
  });
}
