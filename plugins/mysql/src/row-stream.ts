import { sourceError } from "@collectro/connector";
import { SLACK_BYTES } from "@collectro/sql-source";
import { type ServerError, serverError } from "./server-error.js";
import { commandPacket, FULL_PACKET_BYTES, HEADER_BYTES, type Wire } from "./wire.js";

/** First bytes of packets. Source: MySQL, "Protocol Basics". */
const COM_QUERY = 0x03;
const LOCAL_INFILE = 0xfb;
const END = 0xfe;
const FAILURE = 0xff;

/** An end packet is shorter than this; a row that begins with 0xfe holds more than 16 MiB. */
const END_BELOW_BYTES = 9;

/** The socket pauses while so much waits to be read. */
const HIGH_WATER_BYTES = 1024 * 1024;

/** BigQuery takes rows of 100 MB; hexadecimal or escapes may double one. Source: BigQuery, quotas for load jobs. */
const MAX_ROW_BYTES = 256 * 1024 * 1024;

/**
 * Reads the rows of one statement straight from the socket, in the text protocol: the driver's own parser makes an object
 * of every row. It must be driven until `next` and `fill` say that it is over; the caller closes the connection otherwise.
 */
export class RowStream {
  /** What has come and is not read yet; at least `SLACK_BYTES` lie behind it. */
  input: Buffer = Buffer.allocUnsafeSlow(HIGH_WATER_BYTES / 4);
  /** The row that `next` found: its first byte, and the one behind it. */
  rowStart = 0;
  rowEnd = 0;
  rowCount = 0;
  /** Of the whole statement, once it is over. */
  warningCount = 0;

  readonly #wire: Wire;
  readonly #parser: Wire["packetParser"];
  #start = 0;
  #length = 0;
  #sequence = 0;
  #state: "header" | "columns" | "rows" | "over" = "header";
  #columnsLeft = 0;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  /** Sends the statement. The connection must have nothing else to do. */
  constructor(wire: Wire, statement: string) {
    this.#wire = wire;
    this.#parser = wire.packetParser;
    wire.packetParser = { execute: (chunk) => this.#append(chunk) };
    wire.write(commandPacket(COM_QUERY, Buffer.from(statement)));
  }

  /** Ends the waiting with an error; the first one counts. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }

  /** Moves to the next row that has come whole; false when there is none. */
  next(): boolean {
    while (this.#state !== "over") {
      const { input } = this;
      const start = this.#start;
      const body = start + HEADER_BYTES;
      if (body > this.#length) return false;
      const end = this.#endOfPacket(start);
      if (end === -1) return false;
      const isRow = this.#state === "rows" && input[body] !== FAILURE && !this.#isEnd(body, end);
      if (isRow) {
        this.rowStart = body;
        this.rowEnd = end;
        this.rowCount++;
        return true;
      }
      this.#takeOther(body, end);
    }
    return false;
  }

  /** Waits for more bytes; false when the answer is whole. Throws what went wrong. */
  async fill(): Promise<boolean> {
    while (this.#state !== "over" && this.#failure === undefined) {
      const before = this.#length - this.#start;
      const wait = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wire.stream.resume();
      await wait;
      this.#wake = undefined;
      if (this.#length - this.#start > before) return true;
    }
    if (this.#failure !== undefined) throw this.#failure;
    return false;
  }

  /** Moves past the packet at `start` and gives where its content ends; -1 when it has not come whole. */
  #endOfPacket(start: number): number {
    const { input } = this;
    const bytes = input.readUIntLE(start, 3);
    const end = start + HEADER_BYTES + bytes;
    if (bytes === FULL_PACKET_BYTES) return this.#joinPackets(start);
    if (end > this.#length) return -1;
    this.#countPacket(input[start + 3] as number);
    this.#start = end;
    return end;
  }

  /** Puts the parts of a long row together: what lies between them is cut out. */
  #joinPackets(start: number): number {
    const { input } = this;
    const parts: { readonly at: number; readonly bytes: number }[] = [];
    let at = start;
    for (let bytes = FULL_PACKET_BYTES; bytes === FULL_PACKET_BYTES; at += HEADER_BYTES + bytes) {
      if (at - start > MAX_ROW_BYTES) throw this.#tooLarge(at - start);
      if (at + HEADER_BYTES > this.#length) return -1;
      bytes = input.readUIntLE(at, 3);
      if (at + HEADER_BYTES + bytes > this.#length) return -1;
      parts.push({ at: at + HEADER_BYTES, bytes });
    }
    let end = start + HEADER_BYTES;
    for (const part of parts) {
      this.#countPacket(input[part.at - 1] as number);
      input.copyWithin(end, part.at, part.at + part.bytes);
      end += part.bytes;
    }
    this.#start = at;
    return end;
  }

  /** Packets are numbered: one that is missing is no end of the rows. */
  #countPacket(number: number): void {
    this.#sequence = (this.#sequence + 1) & 0xff;
    if (number === this.#sequence) return;
    throw sourceError("SOURCE_INCOMPLETE", {
      detail: `packet ${number} came where ${this.#sequence} was due, after ${this.rowCount} rows`,
    });
  }

  #tooLarge(bytes: number): Error {
    return sourceError("SOURCE_DATA", {
      where: `row ${this.rowCount + 1}`,
      detail: `it has more than ${Math.round(bytes / 1e6)} MB; BigQuery takes rows of at most 100 MB`,
      hint: "leave out its large column with columns, or cut it in a query",
    });
  }

  #isEnd(body: number, end: number): boolean {
    return this.input[body] === END && end - body < END_BELOW_BYTES;
  }

  /** All that is no row. */
  #takeOther(body: number, end: number): void {
    const { input } = this;
    if (input[body] === FAILURE) {
      this.#end(serverError(input.subarray(body, end)));
    } else if (this.#state === "header") {
      if (input[body] === LOCAL_INFILE) throw new Error("the server asked for a local file");
      this.#columnsLeft = input[body] === 0xfc ? input.readUInt16LE(body + 1) : (input[body] as number);
      if (this.#columnsLeft === 0) throw new Error("the statement has no rows to give");
      this.#state = "columns";
    } else if (this.#columnsLeft > 0) {
      this.#columnsLeft--;
    } else if (!this.#isEnd(body, end)) {
      throw new Error(`the server sent a packet that begins with ${input[body]} between columns and rows`);
    } else if (this.#state === "columns") {
      this.#state = "rows";
    } else {
      this.warningCount = input.readUInt16LE(body + 1);
      this.#end(undefined);
    }
  }

  /** Gives the connection back to the driver. */
  #end(error: ServerError | undefined): void {
    this.#wire.packetParser = this.#parser;
    this.#state = "over";
    if (error !== undefined) this.fail(error);
  }

  #append(chunk: Buffer): void {
    const waiting = this.#length - this.#start;
    if (this.#length + chunk.length + SLACK_BYTES > this.input.length) this.#makeRoom(waiting, chunk.length);
    chunk.copy(this.input, this.#length);
    this.#length += chunk.length;
    if (waiting + chunk.length >= HIGH_WATER_BYTES) this.#wire.stream.pause();
    this.#wake?.();
  }

  #makeRoom(waiting: number, more: number): void {
    const needed = waiting + more + SLACK_BYTES;
    const target = needed <= this.input.length / 2 ? this.input : Buffer.allocUnsafeSlow(needed * 2);
    this.input.copy(target, 0, this.#start, this.#length);
    this.input = target;
    this.#start = 0;
    this.#length = waiting;
  }
}
