/** Bytes that may be read and written beyond the end of what counts: cells move four bytes at a time. */
export const SLACK_BYTES = 32;

/**
 * Where the transcoder reads and writes. Plain fields on one object, so that every cell works on the same hidden class;
 * a cell takes them into locals and puts `at` and `used` back.
 */
export interface Cursor {
  /** What the server sent; at least `SLACK_BYTES` lie behind the row. */
  input: Buffer;
  inputView: DataView;
  /** Next byte to read. */
  at: number;
  /** NDJSON. Has room for the fast form of the whole row; only `writeSlowly` makes it larger. */
  output: Buffer;
  outputView: DataView;
  /** Bytes written. */
  used: number;
  /** Room that the rest of the row may need. */
  reserve: number;
}

/** A view of all of a buffer. */
export function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/** A cursor with an output of so many bytes and nothing to read. */
export function newCursor(outputBytes: number): Cursor {
  const input = Buffer.alloc(0);
  const output = Buffer.allocUnsafeSlow(outputBytes);
  return { input, inputView: viewOf(input), at: 0, output, outputView: viewOf(output), used: 0, reserve: 0 };
}

/** Makes room for `bytes` more and the rest of the row. */
export function ensureRoom(cursor: Cursor, bytes: number): void {
  const needed = cursor.used + bytes + cursor.reserve;
  if (needed <= cursor.output.byteLength) return;
  const larger = Buffer.allocUnsafeSlow(Math.max(needed, cursor.output.byteLength * 2));
  cursor.output.copy(larger, 0, 0, cursor.used);
  cursor.output = larger;
  cursor.outputView = viewOf(larger);
}

/** Reads on in another input, from `at`. */
export function pointAt(cursor: Cursor, input: Buffer, at: number): void {
  if (cursor.input !== input) {
    cursor.input = input;
    cursor.inputView = viewOf(input);
  }
  cursor.at = at;
}
