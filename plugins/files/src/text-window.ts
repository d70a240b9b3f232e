import { sourceError } from "@collectro/connector";
import { countLineEnds } from "./csv/record.js";
import type { Utf8File } from "./decode/encoding.js";
import { at } from "./place.js";

/** A stretch of a file that begins at the start of a row. */
export interface TextWindow {
  /** UTF-8. */
  readonly bytes: Buffer;
  /** The same bytes read as latin1: one character a byte, so that indexes agree. */
  readonly text: string;
  /** The file ends where the window does. */
  readonly last: boolean;
  /** The number, from 1, of the window's first line. */
  readonly line: number;
  /** Where the window begins, in bytes of the file as UTF-8. */
  readonly byteOffset: number;
}

/** What a reader made of a window. */
export interface WindowResult<Out> {
  /** How many characters were used up; the rest comes again, with more text behind it. */
  readonly consumed: number;
  /** Undefined when the window gave nothing. */
  readonly out: Out | undefined;
}

/** Bytes read at once: large enough to be few, small enough for the processor's cache. */
const WINDOW_BYTES = 256 * 1024;

/**
 * Cuts a file into windows and hands each to `read`. A row that does not fit grows its window by doubling, up to
 * `maxRowBytes`; a longer one throws SOURCE_DATA with its line.
 */
export async function* readWindows<Out>(
  file: Utf8File,
  maxRowBytes: number,
  read: (window: TextWindow) => WindowResult<Out>,
): AsyncGenerator<Out> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let wantedBytes = WINDOW_BYTES;
  let line = 1;
  let byteOffset = 0;

  function readPending(last: boolean): Out | undefined {
    const bytes = pending.length === 1 && pending[0] ? pending[0] : Buffer.concat(pending, pendingBytes);
    const text = bytes.toString("latin1");
    const { consumed, out } = read({ bytes, text, last, line, byteOffset });
    line += countLineEnds(text, 0, consumed);
    byteOffset += consumed;
    pending = consumed === bytes.length ? [] : [bytes.subarray(consumed)];
    pendingBytes = bytes.length - consumed;
    if (pendingBytes > maxRowBytes) throw rowTooLong(file.name, line, maxRowBytes);
    wantedBytes = Math.max(WINDOW_BYTES, 2 * pendingBytes);
    return out;
  }

  for await (const chunk of file.chunks) {
    pending.push(chunk);
    pendingBytes += chunk.length;
    if (pendingBytes < wantedBytes) continue;
    const out = readPending(false);
    if (out !== undefined) yield out;
  }
  if (pendingBytes === 0) return;
  const out = readPending(true);
  if (out !== undefined) yield out;
}

/** The error for a row longer than `maxRowBytes`. */
export function rowTooLong(name: string, line: number, maxRowBytes: number): Error {
  return sourceError("SOURCE_DATA", {
    where: at(name, line),
    detail: `the row is longer than ${maxRowBytes} bytes`,
    hint: "look for a quote that is never closed; if the row is right, raise maxRowBytes",
  });
}
