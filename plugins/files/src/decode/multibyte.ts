import { BAD_BYTE, type BadByte, MAX_BAD_BYTES, type Transcoder } from "./transcoder.js";

/** What the decoder gives for bytes that it cannot read: U+FFFD, or a C1 control, which neither encoding has. */
const UNDEFINED = /[\ufffd\u0080-\u009f]/;

/**
 * A transcoder of an encoding whose characters have one to three bytes, told by the first.
 * `decode` reads whole characters; bytes below 0x30 are never the second or third of one.
 */
export function multibyte(decode: (bytes: Buffer) => string, lengthOf: (lead: number) => number): Transcoder {
  const badBytes = new Map<number, BadByte>();
  let rest: Buffer = Buffer.alloc(0);
  let inputOffset = 0;
  let outputOffset = 0;

  function convert(bytes: Buffer): Buffer {
    const text = decode(bytes);
    const output = UNDEFINED.test(text) ? convertCarefully(bytes) : Buffer.from(text, "utf8");
    inputOffset += bytes.length;
    outputOffset += output.length;
    return output;
  }

  /** Character by character: a bad one costs its first byte, and reading goes on behind that byte. */
  function convertCarefully(bytes: Buffer): Buffer {
    const parts: Buffer[] = [];
    let length = 0;
    for (let at = 0; at < bytes.length; ) {
      const size = lengthOf(bytes[at] ?? 0);
      const character = decode(bytes.subarray(at, at + size));
      const bad = at + size > bytes.length || UNDEFINED.test(character);
      if (bad && badBytes.size < MAX_BAD_BYTES) {
        const hex = bytes.subarray(at, at + size).toString("hex");
        badBytes.set(outputOffset + length, { byteOffset: inputOffset + at, hex });
      }
      const part = bad ? Buffer.of(BAD_BYTE) : Buffer.from(character, "utf8");
      parts.push(part);
      length += part.length;
      at += bad ? 1 : size;
    }
    return Buffer.concat(parts, length);
  }

  return {
    badBytes,
    push(chunk) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = wholeCharacters(bytes, lengthOf);
      rest = bytes.subarray(end);
      return convert(bytes.subarray(0, end));
    },
    end: () => convert(rest),
  };
}

/** Where the last whole character ends. */
function wholeCharacters(bytes: Buffer, lengthOf: (lead: number) => number): number {
  let at = bytes.length;
  while (at > 0 && (bytes[at - 1] ?? 0) >= 0x30) at--;
  for (;;) {
    const next = at + lengthOf(bytes[at] ?? 0);
    if (next > bytes.length) return at;
    at = next;
  }
}
