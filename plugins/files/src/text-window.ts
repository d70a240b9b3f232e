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

/** How much of a file is held at a time. */
export interface WindowLimits {
  /** A longer row is refused. */
  readonly maxRowBytes: number;
  /** Bytes looked at in one go, as long as a row is not longer. Default 64 KiB. */
  readonly windowBytes?: number;
}

/** Bytes looked at in one go: few enough for the processor's cache (measured: 64 KiB beat 128, 256 and 1024). */
const WINDOW_BYTES = 64 * 1024;

/** A larger buffer, needed by one huge row, is not kept. */
const LARGEST_KEPT_BYTES = 1024 * 1024;

/**
 * Cuts a file into windows and hands each to `read`. A row that does not fit grows its window by doubling, up to
 * `maxRowBytes`; a longer one throws SOURCE_DATA with its line. The bytes of a window are used again for the next one.
 */
export async function* readWindows<Out>(
  file: Utf8File,
  { maxRowBytes, windowBytes = WINDOW_BYTES }: WindowLimits,
  read: (window: TextWindow) => WindowResult<Out>,
): AsyncGenerator<Out> {
  let buffer: Buffer = Buffer.allocUnsafeSlow(windowBytes);
  let held = 0;
  let used = 0;
  let line = 1;
  let byteOffset = 0;

  /** Takes what fits of a chunk from `from` on; returns the index of the rest. What was read before is gone then. */
  function take(chunk: Buffer, from: number): number {
    if (used > 0) buffer.copyWithin(0, used, held);
    held -= used;
    used = 0;
    if (held === buffer.length || (buffer.length > LARGEST_KEPT_BYTES && held < windowBytes)) {
      const other = Buffer.allocUnsafeSlow(Math.max(windowBytes, 2 * held));
      buffer.copy(other, 0, 0, held);
      buffer = other;
    }
    const taken = chunk.copy(buffer, held, from);
    held += taken;
    return from + taken;
  }

  function readHeld(last: boolean): Out | undefined {
    const bytes = buffer.subarray(used, held);
    const text = bytes.toString("latin1");
    const { consumed, out } = read({ bytes, text, last, line, byteOffset });
    line += countLineEnds(text, 0, consumed);
    byteOffset += consumed;
    if (bytes.length - consumed > maxRowBytes) throw rowTooLong(file.name, line, maxRowBytes);
    used += consumed;
    return out;
  }

  for await (const chunk of file.chunks) {
    for (let from = 0; from < chunk.length; ) {
      from = take(chunk, from);
      if (held < buffer.length) continue;
      const out = readHeld(false);
      if (out !== undefined) yield out;
    }
  }
  for (let before = -1; used < held && used !== before; ) {
    before = used;
    const out = readHeld(true);
    if (out !== undefined) yield out;
  }
}

/** The error for a row longer than `maxRowBytes`. */
export function rowTooLong(name: string, line: number, maxRowBytes: number): Error {
  return sourceError("SOURCE_DATA", {
    where: at(name, line),
    detail: `the row is longer than ${maxRowBytes} bytes`,
    hint: "look for a quote that is never closed; if the row is right, raise maxRowBytes",
  });
}
