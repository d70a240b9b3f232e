import { closeSync, fstatSync, lstatSync, readSync } from "node:fs";
import { openPlain } from "./plain-file.js";

const NEWLINE = 0x0a;
const CHUNK_BYTES = 256 * 1024;
const POLL_BYTES = 1024 * 1024;
const FINGERPRINT_BYTES = 256;
/** A longer line is judged by its beginning. */
const MAX_LINE_BYTES = 256 * 1024;
/** Of a log that is larger, or has more lines, only the last lines are read besides; the others are counted. */
const MAX_READ_BYTES = 64 * 1024 * 1024;
const MAX_READ_LINES = 500_000;
const TAIL_BYTES = 64 * 1024;

/** Who is told what a follower reads. */
interface LogListener {
  /** A line without its newline, to be read at once; `whole` is false when it has none. */
  line(line: Buffer, whole: boolean): void;
  /** Lines that were counted only. */
  skipped(lines: number, bytes: number): void;
}

/** Reads a growing file line by line in flat memory, and notices when what was read is not there any more. */
export class LogFollower {
  /** What was read before went away: the file was cut, rewritten or replaced. */
  replaced = false;
  readonly #path: string;
  readonly #listener: LogListener;
  readonly #chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  #file: number | undefined;
  #offset = 0;
  #fingerprint = Buffer.alloc(0);
  #rest: Buffer[] = [];
  #restBytes = 0;
  #readBytes = 0;
  #readLines = 0;

  /** What stands in the file now is of an earlier attempt and is not told. */
  constructor(path: string, listener: LogListener) {
    this.#path = path;
    this.#listener = listener;
    this.#file = openPlain(path);
    if (this.#file === undefined) return;
    this.#offset = fstatSync(this.#file).size;
    this.#fingerprint = this.#before(this.#file, Math.min(FINGERPRINT_BYTES, this.#offset));
  }

  /** Takes what has come since the last call, at most `maxBytes`; returns whether there may be more. */
  poll(maxBytes = POLL_BYTES): boolean {
    this.#file ??= openPlain(this.#path);
    if (this.#file !== undefined && this.#wasReplaced(this.#file)) this.#restart();
    if (this.#file === undefined) return false;
    for (let taken = 0; taken < maxBytes; ) {
      if (this.#readBytes >= MAX_READ_BYTES || this.#readLines >= MAX_READ_LINES) return false;
      const chunk = this.#next(this.#file);
      if (chunk.length === 0) return false;
      taken += chunk.length;
      this.#readBytes += chunk.length;
      this.#cut(chunk);
    }
    return true;
  }

  /** Takes the rest, a last line without its newline included, and closes. */
  finish(): void {
    while (this.poll());
    if (this.#file !== undefined) this.#readTail(this.#file);
    if (this.#restBytes > 0) this.#listener.line(Buffer.concat(this.#rest), false);
    this.close();
  }

  /** Safe to call twice. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#forgetRest();
  }

  #next(file: number, maxBytes = CHUNK_BYTES): Buffer {
    const bytes = readSync(file, this.#chunk, 0, Math.min(CHUNK_BYTES, maxBytes), this.#offset);
    const chunk = this.#chunk.subarray(0, bytes);
    this.#offset += bytes;
    this.#fingerprint = Buffer.from(Buffer.concat([this.#fingerprint, chunk]).subarray(-FINGERPRINT_BYTES));
    return chunk;
  }

  /** Counts what is too much to read, and reads the last lines. */
  #readTail(file: number): void {
    const end = fstatSync(file).size;
    const start = this.#offset;
    let lines = 0;
    while (this.#offset < end - TAIL_BYTES) {
      const chunk = this.#next(file, end - TAIL_BYTES - this.#offset);
      if (chunk.length === 0) break;
      lines += newlinesIn(chunk);
    }
    let chunk = this.#next(file);
    if (lines > 0) {
      // The line that the jump fell into has lost its beginning.
      const first = chunk.indexOf(NEWLINE) + 1;
      this.#forgetRest();
      this.#listener.skipped(lines + Number(first > 0), this.#offset - chunk.length + first - start);
      chunk = chunk.subarray(first);
    }
    for (; chunk.length > 0; chunk = this.#next(file)) this.#cut(chunk);
  }

  #cut(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#readLines += 1;
      this.#listener.line(this.#endLine(chunk.subarray(start, end)), true);
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  /** The common line lies in one piece and is not copied: who is told does not keep it. */
  #endLine(piece: Buffer): Buffer {
    if (this.#restBytes === 0) return piece.subarray(0, MAX_LINE_BYTES);
    this.#keep(piece);
    const line = Buffer.concat(this.#rest);
    this.#forgetRest();
    return line;
  }

  #keep(piece: Buffer): void {
    const room = Math.max(0, MAX_LINE_BYTES - this.#restBytes);
    if (piece.length > 0 && room > 0) this.#rest.push(Buffer.from(piece.subarray(0, room)));
    this.#restBytes += piece.length;
  }

  #forgetRest(): void {
    this.#rest = [];
    this.#restBytes = 0;
  }

  #wasReplaced(file: number): boolean {
    const { ino, size } = fstatSync(file);
    if (inodeOf(this.#path) !== ino || size < this.#offset) return true;
    return !this.#before(file, this.#fingerprint.length).equals(this.#fingerprint);
  }

  /** The bytes that stand before the place up to which the file was read. */
  #before(file: number, bytes: number): Buffer<ArrayBuffer> {
    const known = Buffer.alloc(bytes);
    readSync(file, known, 0, bytes, this.#offset - bytes);
    return known;
  }

  #restart(): void {
    this.replaced = true;
    this.close();
    this.#file = openPlain(this.#path);
    this.#offset = 0;
    this.#fingerprint = Buffer.alloc(0);
  }
}

/** Not by `indexOf`, which is a call a line, nor by an iterator: the lines may be of one byte, hundreds of millions of them. */
function newlinesIn(chunk: Buffer): number {
  let lines = 0;
  for (let at = 0; at < chunk.length; at += 1) if (chunk[at] === NEWLINE) lines += 1;
  return lines;
}

function inodeOf(path: string): number | undefined {
  try {
    return lstatSync(path).ino;
  } catch {
    return undefined;
  }
}
