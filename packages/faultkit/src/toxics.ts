import { setTimeout as delay } from "node:timers/promises";

/** Which half of a connection a toxic works on. */
export type FlowDirection = "toServer" | "toClient";

/** A network fault. Delays are in milliseconds, sizes in bytes; what is counted as one strike stands at each. */
export type Toxic =
  /** Holds each piece (at most 64 KiB); a strike is a piece. */
  | { readonly kind: "latency"; readonly delayMs: number }
  /** Lets so many bytes a second through; a strike is a piece. */
  | { readonly kind: "bandwidth"; readonly bytesPerSecond: number }
  /** Hands on the end of the stream late; a strike is a connection. */
  | { readonly kind: "slow_close"; readonly delayMs: number }
  /** Swallows everything; cuts the connection after `closeMs`, or when disarmed. A strike is a connection. */
  | { readonly kind: "timeout"; readonly closeMs?: number }
  /** Resets the connection (RST, both sides) once data comes, and `delayMs` has passed. A strike is a connection. */
  | { readonly kind: "reset_peer"; readonly delayMs?: number }
  /** Cuts the data into small pieces with a pause after each; a strike is a small piece. */
  | { readonly kind: "slicer"; readonly sliceBytes: number; readonly delayMs: number }
  /** Closes the connection after so many bytes, in good order unless `end` says otherwise; a strike is a connection. */
  | { readonly kind: "limit_data"; readonly maxBytes: number; readonly end?: "reset" }
  /** Nobody listens, and open connections are reset; a strike is a connection cut (refused ones cannot be seen). */
  | { readonly kind: "down" };

/** How a toxic is armed. */
export interface ArmOptions {
  /** Default `toClient`: the answers. */
  readonly direction?: FlowDirection;
  /** Strikes after which it does nothing more; default: no end. */
  readonly times?: number;
}

/** A toxic in place. */
export interface ArmedToxic {
  readonly toxic: Toxic;
  /** How often it has acted so far: a test that planted a fault proves with it that the fault struck. */
  readonly strikes: number;
  /** Takes it away, also from open connections. */
  disarm(): Promise<void>;
}

/** One half of one connection, as the toxics see it. */
export interface Flow {
  /** Bytes handed on so far. */
  readonly passedBytes: number;
  /** Aborted when the connection has gone. */
  readonly closed: AbortSignal;
  /** Ends the connection: `reset` with RST, `end` in good order. */
  cut(how: "reset" | "end"): void;
}

/** What a flow needs of an armed toxic. */
export interface Strike {
  readonly toxic: Toxic;
  /** False once it is disarmed, or has struck as often as it was asked to. */
  readonly active: boolean;
  /** Aborted when the toxic is disarmed. */
  readonly disarmed: AbortSignal;
  count(): void;
}

/** Sends a piece through toxics, in the order in which they were armed. */
export async function* passThrough(piece: Buffer, strikes: readonly Strike[], flow: Flow): AsyncGenerator<Buffer> {
  const [first, ...rest] = strikes.filter(({ active }) => active);
  if (flow.closed.aborted) return;
  if (!first) {
    yield piece;
    return;
  }
  for await (const part of passOne(piece, first, flow)) yield* passThrough(part, rest, flow);
}

async function* passOne(piece: Buffer, strike: Strike, flow: Flow): AsyncGenerator<Buffer> {
  const { toxic } = strike;
  const pause = (ms: number | undefined) => pauseUntil(ms, [strike.disarmed, flow.closed]);
  if (toxic.kind === "slow_close" || toxic.kind === "down") {
    yield piece;
  } else if (toxic.kind === "latency") {
    strike.count();
    await pause(toxic.delayMs);
    yield piece;
  } else if (toxic.kind === "bandwidth") {
    const partBytes = Math.max(1, Math.ceil(toxic.bytesPerSecond / 20));
    yield* inParts(piece, partBytes, strike, (part) => pause((part.length / toxic.bytesPerSecond) * 1000));
  } else if (toxic.kind === "slicer") {
    yield* inParts(piece, toxic.sliceBytes, strike, () => pause(toxic.delayMs));
  } else if (toxic.kind === "limit_data") {
    const left = toxic.maxBytes - flow.passedBytes;
    if (piece.length < left) {
      yield piece;
      return;
    }
    strike.count();
    if (left > 0) yield piece.subarray(0, left);
    flow.cut(toxic.end ?? "end");
  } else {
    strike.count();
    await pause(toxic.kind === "timeout" ? toxic.closeMs : (toxic.delayMs ?? 0));
    // The piece is lost, so the connection cannot go on whatever ended the pause.
    flow.cut(toxic.kind === "timeout" ? "end" : "reset");
  }
}

async function* inParts(piece: Buffer, partBytes: number, strike: Strike, pause: (part: Buffer) => Promise<void>) {
  let rest = piece;
  while (rest.length > 0) {
    const cutting = strike.active;
    const part = cutting ? rest.subarray(0, partBytes) : rest;
    rest = rest.subarray(part.length);
    if (cutting) strike.count();
    yield part;
    if (cutting) await pause(part);
  }
}

/** Waits `ms` (for ever without), or until one of the signals. */
export async function pauseUntil(ms: number | undefined, signals: readonly AbortSignal[]): Promise<void> {
  const signal = AbortSignal.any([...signals]);
  try {
    await delay(ms ?? 2 ** 31 - 1, undefined, { signal });
  } catch {
    // Disarmed or gone: the caller goes on at once.
  }
}
