import { MAX_ROW_BYTES } from "./field.js";

/** Bytes looked at in one go: small enough for the processor's cache, large enough to be few. */
const BLOCK_BYTES = 256 * 1024;

const NEWLINE = 0x0a;

/** Receives the lines of a byte stream, many at a time. */
interface BlockReader {
  /** Whole lines, each with its newline; only the last block of the stream may lack it. Valid during the call only. */
  readonly onBlock: (block: Buffer) => void;
  /** A line longer than a row may be; its bytes are gone. */
  readonly onTooLong: () => void;
}

/** Cuts a byte stream into blocks of whole lines. */
interface BlockCutter {
  push(chunk: Uint8Array): void;
  end(): void;
}

/** Makes a cutter that keeps at most one unfinished line. */
export function cutBlocks(reader: BlockReader): BlockCutter {
  const tail = unfinishedLine();

  function readTail(): void {
    const line = tail.take();
    if (line === undefined) reader.onTooLong();
    else if (line.length > 0) readLines(line, reader);
  }

  return {
    push(data) {
      const chunk = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      const first = chunk.indexOf(NEWLINE);
      if (first === -1) {
        tail.add(chunk);
        return;
      }
      const start = tail.isEmpty() ? 0 : first + 1;
      if (start > 0) {
        tail.add(chunk.subarray(0, start));
        readTail();
      }
      const stop = chunk.lastIndexOf(NEWLINE) + 1;
      readLines(chunk.subarray(start, stop), reader);
      tail.add(chunk.subarray(stop));
    },
    end: readTail,
  };
}

function readLines(lines: Buffer, reader: BlockReader): void {
  let at = 0;
  while (at < lines.length) {
    const newline = at + BLOCK_BYTES < lines.length ? lines.indexOf(NEWLINE, at + BLOCK_BYTES) : -1;
    const stop = newline === -1 ? lines.length : newline + 1;
    reader.onBlock(lines.subarray(at, stop));
    at = stop;
  }
}

/** The bytes of a line whose end has not come yet; beyond the longest row they are only counted. */
function unfinishedLine() {
  let parts: Buffer[] = [];
  let length = 0;
  return {
    add(part: Buffer): void {
      length += part.length;
      if (length > MAX_ROW_BYTES) parts = [];
      else if (part.length > 0) parts.push(Buffer.from(part));
    },
    isEmpty: () => length === 0,
    /** The line so far, which is then forgotten; undefined when it was too long. */
    take(): Buffer | undefined {
      const line = length > MAX_ROW_BYTES ? undefined : Buffer.concat(parts);
      parts = [];
      length = 0;
      return line;
    },
  };
}
