import { BAD_BYTE, type BadByte, MAX_BAD_BYTES, type Transcoder } from "./transcoder.js";

/** A transcoder of UTF-16, whose first byte lies `firstOffset` bytes into the file. A lone surrogate is a bad byte. */
export function utf16(bigEndian: boolean, firstOffset: number): Transcoder {
  const badBytes = new Map<number, BadByte>();
  let rest: Buffer = Buffer.alloc(0);
  let inputOffset = firstOffset;
  let outputOffset = 0;

  function convert(bytes: Buffer): Buffer {
    const units = bigEndian ? Buffer.from(bytes).swap16() : bytes;
    const text = units.toString("utf16le");
    const output = text.isWellFormed() ? Buffer.from(text, "utf8") : convertCarefully(text);
    inputOffset += bytes.length;
    outputOffset += output.length;
    return output;
  }

  function convertCarefully(text: string): Buffer {
    const parts: Buffer[] = [];
    let length = 0;
    let units = 0;
    for (const character of text) {
      const bad = !character.isWellFormed();
      if (bad && badBytes.size < MAX_BAD_BYTES) {
        const hex = character.charCodeAt(0).toString(16).padStart(4, "0");
        badBytes.set(outputOffset + length, { byteOffset: inputOffset + 2 * units, hex });
      }
      const part = bad ? Buffer.of(BAD_BYTE) : Buffer.from(character, "utf8");
      parts.push(part);
      length += part.length;
      units += character.length;
    }
    return Buffer.concat(parts, length);
  }

  function lastWhole(bytes: Buffer): number {
    const end = bytes.length - (bytes.length % 2);
    const high = bytes[end - (bigEndian ? 2 : 1)] ?? 0;
    return end > 0 && high >= 0xd8 && high <= 0xdb ? end - 2 : end;
  }

  return {
    badBytes,
    push(chunk) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = lastWhole(bytes);
      rest = bytes.subarray(end);
      return convert(bytes.subarray(0, end));
    },
    end() {
      const half = rest.length % 2 === 1;
      const whole = convert(rest.subarray(0, rest.length - (half ? 1 : 0)));
      if (!half) return whole;
      badBytes.set(outputOffset, { byteOffset: inputOffset, hex: rest.subarray(-1).toString("hex") });
      return Buffer.concat([whole, Buffer.of(BAD_BYTE)]);
    },
  };
}
