import { connect, isIP, type Socket } from "node:net";
import type { Readable } from "node:stream";
import { type AddressGuard, failureOfError, type SourceCode, sourceError } from "@collectro/connector";
import { isTold } from "../not-found.js";
import type { FailureRules } from "./retry.js";

/** No connection within this time: given up. */
export const CONNECT_MS = 10_000;
/** A server that says nothing for so long is taken for lost. */
export const IDLE_MS = 30_000;

const RETRIES = { never: false, briefly: "briefly", yes: true } as const;

/** A connection that is gone: the next attempt makes a new one. */
class Lost extends Error {
  override readonly name = "Lost";
  readonly code: SourceCode;

  constructor(detail: string, code: SourceCode, cause: unknown) {
    super(detail, { cause });
    this.code = code;
  }
}

/** The error of a connection that is gone; `code` is what it comes to when it stays so. */
export function lost(detail: string, cause?: unknown, code: SourceCode = "SOURCE_INCOMPLETE"): Error {
  return new Lost(detail, code, cause);
}

/** The error of a server that stays silent. */
export function silent(ms: number): Error {
  return new Lost(`no answer for ${ms / 1000} s`, "SOURCE_TIMEOUT", undefined);
}

/** The error of a login that was sent and not answered: final, for hosts lock users out who try often. */
export function unansweredLogin(where: string, cause: unknown): Error {
  return sourceError("SOURCE_AUTH", {
    where,
    detail: "the host hung up after the login was sent; tried once",
    hint: "check user, and password or privateKey",
    cause,
  });
}

/** Failures of sockets and TLS. What is told already is final; the protocols translate the rest into one or the other. */
export const NETWORK_RULES: FailureRules = {
  isTransient(error) {
    if (error instanceof Lost) return true;
    const failure = isTold(error) ? undefined : failureOfError(error);
    return failure === undefined ? false : RETRIES[failure.retry];
  },
  explained(name, error) {
    if (error instanceof Lost) return sourceError(error.code, { where: name, detail: error.message, cause: error });
    const failure = isTold(error) ? undefined : failureOfError(error);
    if (failure === undefined) return error;
    const isTls = failure.detail.startsWith("TLS failed");
    const hint = isTls ? TLS_HINT : failure.code === "SOURCE_BLOCKED" ? BLOCKED_HINT : failure.hint;
    return sourceError(failure.code, { where: name, detail: failure.detail, ...(hint ? { hint } : {}), cause: error });
  },
};

const BLOCKED_HINT = "if this host is meant, name it in allowPrivate";
const TLS_HINT = "give the host a certificate that is valid for its name, or pass its authority's certificate as tlsCa";

/** The work, or the error of a silent server after `ms`; `giveUp` then ends what nobody waits for any longer. */
export async function within<Value>(ms: number, work: Promise<Value>, giveUp: () => void): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      // First told, then ended: the end would be told as another error.
      reject(silent(ms));
      giveUp();
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The chunks of a stream, or the error of a silent server. The time that whoever takes them needs is not counted. */
export async function* unlessSilent(stream: Readable): AsyncGenerator<Buffer> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const next = await within(IDLE_MS, chunks.next(), () => stream.destroy());
      if (next.done) return;
      yield next.value;
    }
  } finally {
    stream.destroy();
  }
}

/** An open TCP connection. The guard judges the very addresses that the socket connects to. */
export function connectSocket(host: string, port: number, guard: AddressGuard, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    guard.checkLiteral(host);
    signal.throwIfAborted();
    const socket = connect({ host, port, lookup: guard.lookup, noDelay: true });
    const give = (error: unknown) => {
      settle();
      socket.on("error", () => {});
      socket.destroy();
      reject(error);
    };
    const stop = () => give(signal.reason);
    const timer = setTimeout(() => give(silent(CONNECT_MS)), CONNECT_MS);
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      socket.removeListener("error", give);
    };
    signal.addEventListener("abort", stop, { once: true });
    socket.once("error", give);
    socket.once("connect", () => {
      settle();
      resolve(socket);
    });
  });
}

/** An allowed address of a host, for clients that make their sockets themselves. */
export function resolveHost(host: string, guard: AddressGuard): Promise<string> {
  return new Promise((resolve, reject) => {
    guard.checkLiteral(host);
    if (isIP(host) !== 0) return resolve(host);
    guard.lookup(host, { all: false }, (error, address) => {
      if (error) reject(error);
      else resolve(typeof address === "string" ? address : (address[0]?.address ?? host));
    });
  });
}

/** Fewer bytes than this are the answers to our own signs of life. */
const QUIET_BYTES = 4_096;
const QUIET_CHECKS = 3;

/** Calls when an answer is awaited and nothing comes: a slow line brings bytes all the time, a hung server none. */
export function whenQuiet(socket: Socket, isAwaited: () => boolean, give: () => void): NodeJS.Timeout {
  let quiet = 0;
  let before = socket.bytesRead;
  return setInterval(() => {
    quiet = isAwaited() && socket.bytesRead - before < QUIET_BYTES ? quiet + 1 : 0;
    before = socket.bytesRead;
    if (quiet >= QUIET_CHECKS) give();
  }, IDLE_MS / QUIET_CHECKS);
}
