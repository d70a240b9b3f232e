import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { StorageError, uploadGone } from "./errors.js";
import type { Exchange } from "./exchange.js";

/** Ends a request that gets no reply, or no more of it. */
export class NoReply extends Error {}

/** Takes the fault that is due for this object, and lets it strike when it strikes before anything is done. */
export async function meetFault(exchange: Exchange, object: string, inSession = false): Promise<void> {
  const header = exchange.request.headers["x-retry-test-id"];
  const held = exchange.store.faults.hold(exchange.method, object, [header ?? []].flat()[0]);
  exchange.held = held;
  const fault = held?.fault;
  const isInsert = exchange.method === "storage.objects.insert";
  if (fault?.kind === "status" && fault.afterBytes === 0) {
    held?.strike();
    throw injected(fault.code);
  }
  if (fault?.kind === "reset") {
    held?.strike();
    return hangUp(exchange);
  }
  if (fault?.kind === "kill-session" && (inSession || !isInsert)) {
    held?.strike();
    exchange.store.sessions.kill(exchange.query.get("upload_id") ?? "");
    throw uploadGone();
  }
  if (fault?.kind === "stall" && fault.afterBytes === 0) {
    held?.strike();
    await stall(exchange, fault.forMs);
  }
}

/**
 * The request's body, as a fault lets it through.
 *
 * @param startByte where the body starts within the object
 */
export function receiveBody(exchange: Exchange, source: AsyncIterable<Buffer>, startByte = 0): AsyncIterable<Buffer> {
  return exchange.held ? receiveInTrouble(exchange, source, startByte) : source;
}

async function* receiveInTrouble(exchange: Exchange, source: AsyncIterable<Buffer>, startByte: number) {
  const fault = exchange.held?.fault;
  let position = startByte;
  for await (let chunk of source) {
    if (fault?.kind === "status" && position + chunk.length >= fault.afterBytes) {
      exchange.held?.strike();
      yield chunk.subarray(0, Math.max(0, fault.afterBytes - position));
      throw injected(fault.code);
    }
    if (fault?.kind === "stall" && position <= fault.afterBytes && position + chunk.length > fault.afterBytes) {
      exchange.held?.strike();
      await stall(exchange, fault.forMs);
    }
    if (fault?.kind === "corrupt-upload" && position === startByte && chunk.length > 0) {
      exchange.held?.strike();
      chunk = withFlippedByte(chunk);
    }
    if (fault?.kind === "slow") {
      exchange.held?.strike();
      await stall(exchange, (chunk.length / fault.bytesPerSecond) * 1000);
    }
    position += chunk.length;
    yield chunk;
  }
}

/** The reply's body, as a fault lets it through. */
export async function* releaseBody(exchange: Exchange, source: AsyncIterable<Buffer>) {
  const held = exchange.held;
  const fault = held?.fault;
  let position = 0;
  for await (const chunk of source) {
    if (fault?.kind === "cut-reply" && position + chunk.length >= fault.afterBytes) {
      held?.strike();
      yield chunk.subarray(0, fault.afterBytes - position);
      await sleep(0);
      throw new NoReply("cut off on purpose");
    }
    if (fault?.kind === "stall" && position <= fault.afterBytes && position + chunk.length > fault.afterBytes) {
      held?.strike();
      yield chunk.subarray(0, fault.afterBytes - position);
      await stall(exchange, fault.forMs);
      yield chunk.subarray(fault.afterBytes - position);
    } else if (fault?.kind === "slow") {
      held?.strike();
      yield* dripping(exchange, chunk, fault.bytesPerSecond);
    } else if (fault?.kind === "corrupt-download" && position === 0) {
      held?.strike();
      yield withFlippedByte(chunk);
    } else {
      yield chunk;
    }
    position += chunk.length;
  }
}

/** Strikes after a commit: the change is made, its reply is lost. */
export async function meetFaultAfterCommit(exchange: Exchange): Promise<void> {
  const fault = exchange.held?.fault;
  if (fault?.kind !== "commit-then") {
    return;
  }
  exchange.held?.strike();
  if (fault.outcome === "reset") {
    return hangUp(exchange);
  }
  if (fault.outcome === "stall") {
    return stall(exchange, Infinity);
  }
  throw injected(fault.outcome);
}

function injected(code: number): StorageError {
  return new StorageError(code, "injectedFault", `Retry Test: Caused a ${code}`);
}

function hangUp({ request }: Exchange): never {
  request.socket.resetAndDestroy();
  throw new NoReply("reset on purpose");
}

/** Waits; a client that goes away ends the wait and the request. */
async function stall({ response }: Exchange, forMs: number): Promise<void> {
  if (response.destroyed) {
    throw new NoReply("the client left before a stall");
  }
  const gone = new AbortController();
  const closed = once(response, "close", { signal: gone.signal }).then(
    () => true,
    () => false,
  );
  const timer = forMs === Infinity ? closed : sleep(forMs, false, { signal: gone.signal }).catch(() => false);
  const clientLeft = await Promise.race([closed, timer]);
  gone.abort();
  if (clientLeft) {
    throw new NoReply("the client left during a stall");
  }
}

async function* dripping(exchange: Exchange, chunk: Buffer, bytesPerSecond: number) {
  const stepBytes = Math.max(1, Math.ceil(bytesPerSecond / 10));
  for (let at = 0; at < chunk.length; at += stepBytes) {
    const step = chunk.subarray(at, at + stepBytes);
    await stall(exchange, (step.length / bytesPerSecond) * 1000);
    yield step;
  }
}

function withFlippedByte(chunk: Buffer): Buffer {
  const copy = Buffer.from(chunk);
  copy[0] = (copy[0] ?? 0) ^ 0xff;
  return copy;
}
