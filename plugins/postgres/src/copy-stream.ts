import type { Duplex } from "node:stream";
import { sourceError } from "@collectro/connector";
import { SLACK_BYTES } from "@collectro/sql-source";
import type { Connection, Submittable } from "pg";

/** Messages of the PostgreSQL wire protocol, version 3. */
const COPY_DATA = 0x64;
const COPY_OUT_RESPONSE = 0x48;
const COPY_DONE = 0x63;
const READY_FOR_QUERY = 0x5a;

const HEADER_BYTES = 5;

/** The socket pauses while so much waits to be read. */
const HIGH_WATER_BYTES = 1024 * 1024;

/** BigQuery takes rows of 100 MB; COPY's escapes may double one. Source: BigQuery, quotas for load jobs. */
const MAX_ROW_BYTES = 256 * 1024 * 1024;

type Listener = (chunk: Buffer) => void;

/**
 * Reads the answer to `COPY … TO STDOUT`, one row a message, straight from the socket: pg's own parser makes an object
 * and two events of every row. All other messages are handed to pg. Must be driven until `next` and `fill` say that it
 * is over; the caller closes the connection otherwise.
 */
export class CopyStream implements Submittable {
  readonly text: string;
  /** What has come and is not read yet; at least `SLACK_BYTES` lie behind it. */
  input: Buffer = Buffer.allocUnsafeSlow(HIGH_WATER_BYTES / 4);
  /** The row that `next` found: its first byte and, at `rowEnd`, its newline. */
  rowStart = 0;
  rowEnd = 0;
  rowCount = 0;

  #start = 0;
  #length = 0;
  #socket: Duplex | undefined;
  #pgListener: Listener | undefined;
  #state: "copying" | "told" | "over" = "copying";
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  readonly #onData = (chunk: Buffer) => this.#append(chunk);

  constructor(text: string) {
    this.text = text;
  }

  /** Called by pg when it is this query's turn. */
  submit(connection: Connection): void {
    const socket = connection.stream;
    const [listener] = socket.listeners("data");
    socket.removeListener("data", listener as Listener);
    socket.on("data", this.#onData);
    this.#socket = socket;
    this.#pgListener = listener as Listener;
    connection.query(this.text);
  }

  /** Called by pg with the server's error or the connection's. */
  handleError(error: Error): void {
    this.fail(error);
  }

  /** Ends the waiting with an error; the first one counts. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }

  /** Called by pg: `COPY 1234`. The count of a whole answer is the rows that were read. */
  handleCommandComplete(message: { readonly text: string }): void {
    this.#state = "told";
    const told = /^COPY (\d+)$/.exec(message.text)?.[1];
    if (Number(told) === this.rowCount) return;
    this.fail(
      sourceError("SOURCE_INCOMPLETE", {
        detail: `the server sent ${told} rows (${message.text}), ${this.rowCount} came`,
      }),
    );
  }

  /** Called by pg. */
  handleReadyForQuery(): void {
    if (this.#state === "copying") this.fail(new Error("the server ended COPY without a count"));
    this.#state = "over";
  }

  /** Moves to the next row that has come whole; false when there is none. */
  next(): boolean {
    while (this.#state !== "over" && this.#length - this.#start >= HEADER_BYTES) {
      const { input } = this;
      const start = this.#start;
      // The length counts itself, not the type before it.
      const end = start + 1 + input.readUInt32BE(start + 1);
      const type = input[start];
      if (type === COPY_DATA && end - start > MAX_ROW_BYTES) throw this.#tooLarge(end - start);
      if (end > this.#length) return false;
      this.#start = end;
      if (type === COPY_DATA) {
        this.rowStart = start + HEADER_BYTES;
        this.rowEnd = end - 1;
        this.rowCount++;
        return true;
      }
      if (type !== COPY_OUT_RESPONSE && type !== COPY_DONE) this.#handOver(start, end, type);
    }
    return false;
  }

  #tooLarge(bytes: number): Error {
    return sourceError("SOURCE_DATA", {
      where: `row ${this.rowCount + 1}`,
      detail: `it has ${Math.round(bytes / 1e6)} MB; BigQuery takes rows of at most 100 MB`,
      hint: "leave out its large column with columns, or cut it in a query",
    });
  }

  /** Waits for more bytes; false when the answer is whole. Throws what went wrong. */
  async fill(): Promise<boolean> {
    while (this.#state !== "over" && this.#failure === undefined) {
      const before = this.#length - this.#start;
      const wait = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#socket?.resume();
      await wait;
      this.#wake = undefined;
      if (this.#length - this.#start > before) return true;
    }
    if (this.#failure !== undefined) throw this.#failure;
    return false;
  }

  #append(chunk: Buffer): void {
    const waiting = this.#length - this.#start;
    if (this.#length + chunk.length + SLACK_BYTES > this.input.length) this.#makeRoom(waiting, chunk.length);
    chunk.copy(this.input, this.#length);
    this.#length += chunk.length;
    if (waiting + chunk.length >= HIGH_WATER_BYTES && !this.#isInsideMessage()) this.#socket?.pause();
    this.#wake?.();
  }

  /** Whether the first message is larger than what has come: pausing would wait for ever. */
  #isInsideMessage(): boolean {
    const waiting = this.#length - this.#start;
    return waiting < HEADER_BYTES || this.input.readUInt32BE(this.#start + 1) >= waiting;
  }

  #makeRoom(waiting: number, more: number): void {
    const needed = waiting + more + SLACK_BYTES;
    const target = needed <= this.input.length / 2 ? this.input : Buffer.allocUnsafeSlow(needed * 2);
    this.input.copy(target, 0, this.#start, this.#length);
    this.input = target;
    this.#start = 0;
    this.#length = waiting;
  }

  /** Gives pg a message; with ReadyForQuery the socket, too. */
  #handOver(start: number, end: number, type: number | undefined): void {
    const message = Buffer.from(this.input.subarray(start, end));
    if (type === READY_FOR_QUERY) {
      this.#socket?.removeListener("data", this.#onData);
      this.#socket?.on("data", this.#pgListener as Listener);
      this.#socket?.resume();
    }
    this.#pgListener?.(message);
  }
}
