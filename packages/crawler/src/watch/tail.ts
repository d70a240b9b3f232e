import { type FileHandle, open } from "node:fs/promises";

const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 0x0a;
/** A longer line is delivered cut; the run record holds all of it. */
const MAX_LINE_BYTES = 1024 * 1024;
/** How much of what was read last is compared before reading on. */
const FINGERPRINT_BYTES = 256;

/** What one look at the file brought. */
export interface TailNews {
  /** Whole lines, in order, without their newline. */
  readonly lines: readonly string[];
  /** The bytes behind `lines`, exactly as they stand in the file; a line that a replaced file broke off gets a newline. */
  readonly bytes: Buffer;
  /** So many of `bytes` are of a file, or of contents, that are not there any more. */
  readonly earlierBytes: number;
  /** The file was cut or replaced: what follows is read from its start. */
  readonly replaced: boolean;
}

/**
 * Follows a growing file by polling, which also works on shared and network file systems: loses and repeats no line.
 * Bytes are split at newlines before they are decoded, so that no character is ever torn. A renamed file is read to its
 * end before the new one is begun; a cut file is noticed by its size or by other bytes where the last ones were.
 */
export class LogTail {
  readonly #path: string;
  #file: FileHandle | undefined;
  /** The next byte to read. */
  #offset: number;
  /** The last bytes before `#offset`. */
  #fingerprint: Buffer = Buffer.alloc(0);
  /** The beginning of a line whose newline has not come yet. */
  #pending: Buffer[] = [];

  /**
   * @param offset where to begin; everything before is taken as read
   * @param known the bytes before `offset`, or the last of them: a file that has others there is another one
   */
  constructor(path: string, offset = 0, known: Buffer = Buffer.alloc(0)) {
    this.#path = path;
    this.#offset = offset;
    this.#fingerprint = Buffer.from(known.subarray(-FINGERPRINT_BYTES));
  }

  /** Takes what has come since the last call. */
  async poll(): Promise<TailNews> {
    const news = new NewsCollector();
    this.#file ??= await openIfThere(this.#path);
    if (!this.#file) return news.take(false);
    const replaced = await this.#wasCut(this.#file);
    if (replaced) this.#restart(news);
    await this.#readOn(this.#file, news);
    const next = await this.#successor(this.#file);
    if (!next) return news.take(replaced);
    await this.#readOn(this.#file, news);
    await this.#file.close();
    this.#file = next;
    this.#restart(news);
    await this.#readOn(next, news);
    return news.take(true);
  }

  /** Takes the rest when nothing more will be written, a last line without newline included, and closes. */
  async finish(): Promise<TailNews> {
    const last = await this.poll();
    const rest = new NewsCollector();
    rest.flush(this.#pending);
    this.#pending = [];
    await this.close();
    const end = rest.take(false);
    return {
      lines: [...last.lines, ...end.lines],
      bytes: Buffer.concat([last.bytes, end.bytes]),
      earlierBytes: last.earlierBytes,
      replaced: last.replaced,
    };
  }

  /** Safe to call twice. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  #restart(news: NewsCollector): void {
    news.breakOff(this.#pending);
    this.#pending = [];
    this.#offset = 0;
    this.#fingerprint = Buffer.alloc(0);
  }

  async #wasCut(file: FileHandle): Promise<boolean> {
    const { size } = await file.stat();
    if (size < this.#offset) return true;
    const known = this.#fingerprint;
    if (known.length === 0) return false;
    const now = Buffer.alloc(known.length);
    const { bytesRead } = await file.read(now, 0, known.length, this.#offset - known.length);
    return bytesRead < known.length || !now.equals(known);
  }

  /** The file that stands under the path now, when it is another one. */
  async #successor(file: FileHandle): Promise<FileHandle | undefined> {
    const next = await openIfThere(this.#path);
    if (!next) return undefined;
    const [ours, theirs] = await Promise.all([file.stat({ bigint: true }), next.stat({ bigint: true })]);
    if (ours.ino !== theirs.ino || ours.dev !== theirs.dev) return next;
    await next.close();
    return undefined;
  }

  async #readOn(file: FileHandle, news: NewsCollector): Promise<void> {
    while (true) {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, this.#offset);
      if (bytesRead === 0) return;
      const chunk = buffer.subarray(0, bytesRead);
      this.#offset += bytesRead;
      this.#fingerprint = Buffer.from(Buffer.concat([this.#fingerprint, chunk]).subarray(-FINGERPRINT_BYTES));
      this.#pending = news.add(this.#pending, chunk);
    }
  }
}

/** Gathers whole lines of one poll. */
class NewsCollector {
  readonly #lines: string[] = [];
  readonly #bytes: Buffer[] = [];
  #earlierBytes = 0;

  /** Takes a chunk that follows `pending`; returns what is still without a newline. */
  add(pending: Buffer[], chunk: Buffer): Buffer[] {
    let rest = pending;
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      rest.push(chunk.subarray(start, end + 1));
      this.flush(rest);
      rest = [];
      start = end + 1;
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
    return rest;
  }

  /** Ends a line, whether its newline has come or never will. */
  flush(parts: readonly Buffer[]): void {
    if (parts.length === 0) return;
    const line = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    this.#bytes.push(line);
    this.#lines.push(decode(line));
  }

  /** Ends what came from a file that is not there any more; its last line must not run into the next one. */
  breakOff(parts: readonly Buffer[]): void {
    if (parts.length > 0) this.flush([...parts, Buffer.of(NEWLINE)]);
    this.#earlierBytes = this.#bytes.reduce((sum, { length }) => sum + length, 0);
  }

  take(replaced: boolean): TailNews {
    return { lines: this.#lines, bytes: Buffer.concat(this.#bytes), earlierBytes: this.#earlierBytes, replaced };
  }
}

function decode(line: Buffer): string {
  const end = line.at(-1) === NEWLINE ? line.length - 1 : line.length;
  if (end <= MAX_LINE_BYTES) return line.toString("utf8", 0, end).replace(/\r$/, "");
  return `${line.toString("utf8", 0, MAX_LINE_BYTES)}… (${end - MAX_LINE_BYTES} more bytes)`;
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
