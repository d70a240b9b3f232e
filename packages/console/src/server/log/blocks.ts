import type { FileHandle } from "node:fs/promises";

const CHUNK_BYTES = 256 * 1024;
/** What is longer is cut: nobody reads it, and it must not fill the memory. The record holds all of it. */
const MAX_LINE_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * A part of a file as blocks of whole lines, each with its newline; the last line of the part may have none. Every block is
 * read by itself, so that nothing else waits for long.
 */
export async function* blocksOf(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  let pending = Buffer.alloc(0);
  for (let offset = start; offset < end; ) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - offset));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, offset);
    if (bytesRead === 0) break;
    offset += bytesRead;
    const read = chunk.subarray(0, bytesRead);
    const cut = read.lastIndexOf(NEWLINE) + 1;
    if (cut > 0) yield Buffer.concat([pending, read.subarray(0, cut)]);
    const rest = cut > 0 ? read.subarray(cut) : Buffer.concat([pending, read]);
    pending = Buffer.from(rest.subarray(0, MAX_LINE_BYTES));
  }
  if (pending.length > 0) yield pending;
}

/** The lines of a block, without their newlines. */
export function linesOf(block: Buffer): string[] {
  const lines = block.toString("utf8").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
}
