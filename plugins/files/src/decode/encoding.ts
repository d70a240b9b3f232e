import { bomOf } from "./bom.js";
import { characterTable } from "./character-table.js";
import { multibyte } from "./multibyte.js";
import { peek } from "./peek.js";
import type { BadByte, Transcoder } from "./transcoder.js";
import { utf16 } from "./utf16.js";

/** A file as UTF-8 without a byte order mark. Bytes that are not right are for the reader to find: it knows the rows. */
export interface Utf8File {
  readonly name: string;
  /** In a file of another encoding, each bad byte arrives as one `0xFF`, which is no UTF-8. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Name of the stored encoding, for messages. */
  readonly encoding: string;
  /** What is stored where `chunks` has a bad byte. */
  badByte(utf8Offset: number, byte: number): BadByte;
}

/** Undoes an encoding. `auto` goes by the byte order mark, and takes UTF-8 without one. */
export async function toUtf8(name: string, stored: AsyncIterable<Buffer>, encoding: string): Promise<Utf8File> {
  const { head, rest } = await peek(stored, 3);
  const bom = bomOf(head);
  const actual = encoding === "auto" ? (bom?.encoding ?? "utf-8") : encoding;
  const skipBytes = bom !== undefined && bom.encoding === actual ? bom.length : 0;
  const chunks = withoutHead(rest, skipBytes);
  const transcoder = await transcoderOf(actual, skipBytes);
  if (transcoder === undefined) {
    return {
      name,
      chunks,
      encoding: actual,
      badByte: (offset, byte) => ({ byteOffset: offset + skipBytes, hex: byte.toString(16) }),
    };
  }
  return {
    name,
    chunks: transcoded(chunks, transcoder),
    encoding: actual,
    badByte: (offset) => transcoder.badBytes.get(offset) ?? { byteOffset: offset, hex: "ff" },
  };
}

async function transcoderOf(encoding: string, firstOffset: number): Promise<Transcoder | undefined> {
  switch (encoding) {
    case "utf-8":
      return undefined;
    case "utf-16le":
    case "utf-16be":
      return utf16(encoding === "utf-16be", firstOffset);
    case "euc-jp":
      return multibyte(await characterTable("euc-jp"));
    default:
      return multibyte(await characterTable("cp932"));
  }
}

async function* withoutHead(chunks: AsyncIterable<Buffer>, skipBytes: number): AsyncGenerator<Buffer> {
  let left = skipBytes;
  for await (const chunk of chunks) {
    const skipped = Math.min(left, chunk.length);
    left -= skipped;
    if (chunk.length > skipped) yield chunk.subarray(skipped);
  }
}

async function* transcoded(chunks: AsyncIterable<Buffer>, transcoder: Transcoder): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    const text = transcoder.push(chunk);
    if (text.length > 0) yield text;
  }
  const rest = transcoder.end();
  if (rest.length > 0) yield rest;
}
