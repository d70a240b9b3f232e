import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";

const NEWLINE = 0x0a;
const CHUNK_BYTES = 256 * 1024;
const FINGERPRINT_BYTES = 256;
/** A longer line is judged by its beginning. */
const MAX_LINE_BYTES = 256 * 1024;

/** Reads a growing file line by line in flat memory, and notices when what was read is not there any more. */
export class LogFollower {
  /** What was read before went away: the file was cut, rewritten or replaced. */
  replaced = false;
  readonly #path: string;
  readonly #onLine: (line: Buffer, whole: boolean) => void;
  readonly #chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  #fd: number | undefined;
  #offset: number;
  #fingerprint = Buffer.alloc(0);
  #rest: Buffer[] = [];
  #restBytes = 0;

  /** @param offset what lies before it is of an earlier attempt */
  constructor(path: string, offset: number, onLine: (line: Buffer, whole: boolean) => void) {
    this.#path = path;
    this.#offset = offset;
    this.#onLine = onLine;
  }

  /** Takes what has come since the last call, at most `maxBytes`; returns whether there is more. */
  poll(maxBytes = 16 * 1024 * 1024): boolean {
    this.#fd ??= open(this.#path);
    if (this.#fd === undefined) return false;
    if (this.#wasReplaced(this.#fd)) this.#restart();
    if (this.#fd === undefined) return false;
    for (let taken = 0; taken < maxBytes; ) {
      const bytes = readSync(this.#fd, this.#chunk, 0, CHUNK_BYTES, this.#offset);
      if (bytes === 0) return false;
      taken += bytes;
      this.#offset += bytes;
      const read = this.#chunk.subarray(0, bytes);
      this.#fingerprint = Buffer.from(Buffer.concat([this.#fingerprint, read]).subarray(-FINGERPRINT_BYTES));
      this.#cut(read);
    }
    return true;
  }

  /** Takes the rest, a last line without its newline included. */
  finish(): void {
    while (this.poll());
    if (this.#restBytes > 0) this.#onLine(Buffer.concat(this.#rest), false);
    this.#rest = [];
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #cut(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end));
      this.#onLine(Buffer.concat(this.#rest), true);
      this.#rest = [];
      this.#restBytes = 0;
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  #keep(piece: Buffer): void {
    const room = Math.max(0, MAX_LINE_BYTES - this.#restBytes);
    if (piece.length > 0 && room > 0) this.#rest.push(Buffer.from(piece.subarray(0, room)));
    this.#restBytes += piece.length;
  }

  #wasReplaced(fd: number): boolean {
    const now = statSync(this.#path, { throwIfNoEntry: false });
    const { ino, size } = fstatSync(fd);
    if (!now || now.ino !== ino || size < this.#offset) return true;
    const known = Buffer.alloc(this.#fingerprint.length);
    readSync(fd, known, 0, known.length, this.#offset - known.length);
    return !known.equals(this.#fingerprint);
  }

  #restart(): void {
    this.replaced = true;
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = open(this.#path);
    this.#offset = 0;
    this.#fingerprint = Buffer.alloc(0);
    this.#rest = [];
    this.#restBytes = 0;
  }
}

/** Undefined when there is no plain file: a link could lead anywhere, a pipe would block. */
function open(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? openSync(path, "r") : undefined;
}
