import { ProblemError } from "@collectro/contract";
import type { BufferPool } from "./buffer-pool.js";

/** One object to be: whole lines in `bytes`, valid until `release` is called. */
export interface Shard {
  readonly bytes: Buffer;
  /** Newlines in `bytes`, counted there. */
  readonly rows: number;
  /** Position within the slice, from 0. */
  readonly part: number;
  release(): void;
}

/** Takes a finished shard to stage 7; resolves when more may come, not when it is stored. */
export type ShardOutput = (shard: Shard) => Promise<void> | undefined;

const NEWLINE = 0x0a;

/**
 * Stage 6: Lines → Shards of one slice, cut by bytes at line ends. Lines are copied once, into a pooled buffer.
 * A piece of text larger than a buffer becomes a shard of its own.
 */
export class ShardBuilder {
  readonly #pool: BufferPool;
  readonly #output: ShardOutput;
  #buffer: Buffer | undefined;
  #used = 0;
  #parts = 0;

  constructor(pool: BufferPool, output: ShardOutput) {
    this.#pool = pool;
    this.#output = output;
  }

  /** Appends whole lines. Resolves, or returns undefined, when they are copied. */
  appendText(lines: string): Promise<void> | undefined {
    const buffer = this.#buffer;
    // UTF-8 takes at most three bytes a UTF-16 unit; only near the end of a buffer is the exact length worth its price.
    const bound = lines.length * 3;
    if (buffer && (this.#used + bound <= buffer.length || this.#used + Buffer.byteLength(lines) <= buffer.length)) {
      this.#used += buffer.write(lines, this.#used);
      return undefined;
    }
    return this.#appendToNext(lines);
  }

  /** Appends whole lines as bytes; the caller may use them again afterwards. */
  appendLines(bytes: Uint8Array): Promise<void> | undefined {
    const buffer = this.#buffer;
    if (buffer && this.#used + bytes.length <= buffer.length) {
      buffer.set(bytes, this.#used);
      this.#used += bytes.length;
      return undefined;
    }
    return this.#spreadLines(bytes);
  }

  /** Hands on the last shard, if there is one. A slice without rows makes no shard. */
  async finish(): Promise<void> {
    await this.#cut();
  }

  async #appendToNext(lines: string): Promise<void> {
    await this.#cut();
    const length = Buffer.byteLength(lines);
    if (length > this.#pool.bufferBytes) return await this.#emit(Buffer.from(lines), () => {});
    this.#buffer = await this.#pool.acquire();
    this.#used = this.#buffer.write(lines, 0);
  }

  async #spreadLines(bytes: Uint8Array): Promise<void> {
    // The caller's buffer may be refilled once it is asked for more, which is not before this resolves.
    for (let rest = bytes; rest.length > 0; ) {
      this.#buffer ??= await this.#pool.acquire();
      const room = this.#buffer.length - this.#used;
      const end = rest.length <= room ? rest.length : rest.subarray(0, room).lastIndexOf(NEWLINE) + 1;
      this.#buffer.set(rest.subarray(0, end), this.#used);
      this.#used += end;
      rest = rest.subarray(end);
      if (rest.length === 0) return;
      if (end === 0 && this.#used === 0) rest = await this.#emitLongLine(rest);
      else await this.#cut();
    }
  }

  async #emitLongLine(bytes: Uint8Array): Promise<Uint8Array> {
    const end = bytes.indexOf(NEWLINE) + 1;
    await this.#emit(Buffer.from(bytes.subarray(0, end)), () => {});
    return bytes.subarray(end);
  }

  async #cut(): Promise<void> {
    const buffer = this.#buffer;
    if (!buffer) return;
    const bytes = buffer.subarray(0, this.#used);
    this.#buffer = undefined;
    this.#used = 0;
    if (bytes.length === 0) this.#pool.release(buffer);
    else await this.#emit(bytes, () => this.#pool.release(buffer));
  }

  async #emit(bytes: Buffer, release: () => void): Promise<void> {
    await this.#output({ bytes, rows: countLines(bytes), part: this.#parts++, release });
  }
}

/** Newlines in the bytes, counted from the bytes: the count that is compared with what the connector and encoder said. */
function countLines(bytes: Buffer): number {
  if (bytes.at(-1) !== NEWLINE) {
    throw new ProblemError([{ code: "INTERNAL", detail: "a shard does not end at the end of a line" }]);
  }
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}
