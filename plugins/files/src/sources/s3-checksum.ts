import type { IncomingHttpHeaders } from "node:http";
import { crc32, crc32c } from "@node-rs/crc32";

/** The sum that the server says an object has, and that of the bytes that came. */
export interface Checksum {
  add(chunk: Buffer): void;
  isRight(): boolean;
}

const SUMS = { "x-amz-checksum-crc32c": crc32c, "x-amz-checksum-crc32": crc32 } as const;

/** The checksum in an answer; undefined where there is none that is of the whole object. */
export function checksumOf(headers: IncomingHttpHeaders): Checksum | undefined {
  if (headers["x-amz-checksum-type"] === "COMPOSITE") return undefined;
  for (const [name, sum] of Object.entries(SUMS)) {
    const expected = headers[name];
    // `…-3` is the sum of the sums of three parts.
    if (typeof expected !== "string" || expected.includes("-")) continue;
    let got = 0;
    return {
      add(chunk) {
        got = sum(chunk, got);
      },
      isRight: () => Buffer.from(expected, "base64").equals(bigEndian(got)),
    };
  }
  return undefined;
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
