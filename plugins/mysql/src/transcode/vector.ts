import { shortestFloat } from "./float.js";

/** The numbers of a VECTOR: little-endian floats of four bytes each. */
export function readVector(bytes: Buffer): string[] {
  if (bytes.length % 4 !== 0) throw new RangeError(`a vector of ${bytes.length} bytes`);
  return Array.from({ length: bytes.length / 4 }, (_, index) => shortestFloat(bytes.readFloatLE(index * 4)));
}
