/** A CRC32C as GCS writes it: base64 of the big-endian 32 bits. */
export function encodeCrc32c(value: number): string {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes.toString("base64");
}

/** Checksums that a client promised, in base64. */
export interface ExpectedChecksums {
  readonly crc32c?: string | undefined;
  readonly md5Hash?: string | undefined;
}

/** Reads `x-goog-hash: crc32c=...,md5=...`. */
export function parseHashHeader(header: string | string[] | undefined): ExpectedChecksums {
  const pairs = [header ?? []].flat().join(",").split(",");
  const find = (kind: string) =>
    pairs
      .map((pair) => pair.trim())
      .find((pair) => pair.startsWith(kind))
      ?.slice(kind.length);
  return { crc32c: find("crc32c="), md5Hash: find("md5=") };
}
