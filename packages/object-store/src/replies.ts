import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { StorageError } from "./errors.js";
import type { Exchange, Reply } from "./exchange.js";
import type { Fault } from "./instructions.js";
import { releaseBody } from "./strikes.js";

/** Sends a reply, through the fault that the request carries. */
export async function sendReply(exchange: Exchange, reply: Reply): Promise<void> {
  const { response, held } = exchange;
  const body = shorten(exchange, reply, bodyOf(reply));
  const length = Buffer.isBuffer(body) ? { "content-length": String(body.length) } : {};
  const type = reply.json ? { "content-type": "application/json; charset=UTF-8" } : {};
  response.writeHead(reply.status, { ...type, ...length, ...reply.headers });
  if (held && disturbsReply(held.fault, exchange, reply)) {
    const source = Buffer.isBuffer(body) ? Readable.from([body], { objectMode: false }) : body;
    await pipeline(source, (chunks: AsyncIterable<Buffer>) => releaseBody(exchange, chunks), response);
    return;
  }
  if (Buffer.isBuffer(body)) {
    response.end(body);
    return;
  }
  await pipeline(body, response);
}

/** Sends an error in Google's form, or just its message where media was asked for, as GCS does; a 304 has no body. */
export function sendError(response: ServerResponse, error: StorageError, isMedia: boolean): void {
  if (error.code === 304) {
    response.writeHead(304).end();
    return;
  }
  const body = Buffer.from(isMedia ? error.message : JSON.stringify(error.toBody()));
  const type = isMedia ? "text/html; charset=UTF-8" : "application/json; charset=UTF-8";
  response.writeHead(error.code, { "content-type": type, "content-length": String(body.length) }).end(body);
}

function bodyOf(reply: Reply): Buffer | Readable {
  return reply.media ?? Buffer.from(reply.json ? JSON.stringify(reply.json) : "");
}

/** `return-broken-stream-final-chunk-after-NB`: the answer to a finished upload is cut, and looks complete. */
function shorten({ held }: Exchange, reply: Reply, body: Buffer | Readable): Buffer | Readable {
  if (held?.fault.kind === "cut-reply" && held.fault.of === "upload" && reply.committed && Buffer.isBuffer(body)) {
    held.strike();
    return body.subarray(0, held.fault.afterBytes);
  }
  return body;
}

/** Stalls and slowness of an insert strike its body on the way in instead. */
function disturbsReply(fault: Fault, { method }: Exchange, reply: Reply): boolean {
  switch (fault.kind) {
    case "cut-reply":
      return fault.of === "any" || (fault.of === "download" && reply.media !== undefined);
    case "corrupt-download":
      return reply.media !== undefined;
    case "stall":
      return method !== "storage.objects.insert" && fault.afterBytes > 0;
    case "slow":
      return method !== "storage.objects.insert";
    default:
      return false;
  }
}
