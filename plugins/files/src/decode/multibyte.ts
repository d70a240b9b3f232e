import type { CharacterTable } from "./character-table.js";
import { BAD_BYTE, type BadByte, MAX_BAD_BYTES, type Transcoder } from "./transcoder.js";

/** Input looked at before room is made for its output: a byte becomes three at most. */
const BLOCK_BYTES = 4096;
const LONGEST_UTF8 = 3;

/**
 * A transcoder of an encoding whose characters have one to three bytes, told by the first. It works on bytes: strings in
 * between would cost more than the reading of the rows does.
 */
export function multibyte({ lengths, singles, pairs, triples }: CharacterTable): Transcoder {
  const badBytes = new Map<number, BadByte>();
  let rest: Buffer = Buffer.alloc(0);
  let inputOffset = 0;
  let outputOffset = 0;

  function remember(bytes: Buffer, at: number, size: number, written: number): void {
    if (badBytes.size >= MAX_BAD_BYTES) return;
    const hex = bytes.subarray(at, at + size).toString("hex");
    badBytes.set(outputOffset + written, { byteOffset: inputOffset + at, hex });
  }

  /** A bad character costs its first byte, and reading goes on behind that byte. */
  function convert(bytes: Buffer, last: boolean): Buffer {
    const { length } = bytes;
    const source = new DataView(bytes.buffer, bytes.byteOffset, length);
    let out: Buffer = Buffer.allocUnsafeSlow(Math.ceil(length * 1.5) + LONGEST_UTF8 * BLOCK_BYTES);
    let target = new DataView(out.buffer, out.byteOffset, out.length);
    let i = 0;
    let o = 0;
    reading: while (i < length) {
      const room = LONGEST_UTF8 * (BLOCK_BYTES + 4);
      if (out.length - o < room) {
        const wider = Buffer.allocUnsafeSlow(2 * out.length + room);
        out.copy(wider, 0, 0, o);
        out = wider;
        target = new DataView(out.buffer, out.byteOffset, out.length);
      }
      const blockEnd = Math.min(length, i + BLOCK_BYTES);
      while (i < blockEnd) {
        for (; i + 3 < blockEnd; i += 4, o += 4) {
          const four = source.getInt32(i);
          if ((four & 0x80808080) !== 0) break;
          target.setInt32(o, four);
        }
        if (i >= blockEnd) break;
        const lead = bytes[i] as number;
        if (lead < 0x80) {
          out[o++] = lead;
          i++;
          continue;
        }
        const size = lengths[lead] as number;
        if (i + size > length && !last) break reading;
        const utf8 = i + size > length ? 0 : characterAt(bytes, i, lead, size);
        if (utf8 === 0) {
          remember(bytes, i, size, o);
          out[o++] = BAD_BYTE;
          i++;
          continue;
        }
        if (utf8 > 0xffff) out[o++] = utf8 >>> 16;
        if (utf8 > 0xff) out[o++] = (utf8 >>> 8) & 0xff;
        out[o++] = utf8 & 0xff;
        i += size;
      }
    }
    rest = Buffer.from(bytes.subarray(i));
    inputOffset += i;
    outputOffset += o;
    return out.subarray(0, o);
  }

  function characterAt(bytes: Buffer, at: number, lead: number, size: number): number {
    if (size === 2) return pairs[(lead << 8) | (bytes[at + 1] as number)] as number;
    if (size === 1) return singles[lead] as number;
    return triples[((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number)] as number;
  }

  return {
    badBytes,
    push: (chunk) => convert(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]), false),
    end: () => convert(rest, true),
  };
}
