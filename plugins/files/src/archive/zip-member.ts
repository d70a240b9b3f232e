import { crc32, createInflateRaw } from "node:zlib";
import { sourceError } from "@collectro/connector";
import { checkGrowth, type GrowthLimits } from "../decode/growth.js";
import { through } from "../decode/through.js";
import { type RandomAccess, readRange } from "./random-access.js";
import type { ZipEntry } from "./zip-directory.js";

/** What all members of one archive have unpacked together: the limits are those of the archive. */
export interface Growth {
  unpackedBytes: number;
}

/**
 * The bytes of a member. Its size and CRC-32 are compared when it ends; `where` names it in errors. Deflate and stored
 * members are read; encrypted ones and other methods are SOURCE_DATA.
 */
export async function* readMember(
  access: RandomAccess,
  entry: ZipEntry,
  where: string,
  growth: Growth,
  limits: GrowthLimits,
): AsyncGenerator<Buffer> {
  checkReadable(entry, where);
  checkGrowth(where, Math.max(entry.packedBytes, 1), entry.unpackedBytes, limits);
  const start = await entry.dataStart();
  const packed = readRange(access, start, start + entry.packedBytes);
  const inflater = entry.method === DEFLATED ? createInflateRaw({ chunkSize: 256 * 1024 }) : undefined;
  let sum = 0;
  let size = 0;
  try {
    for await (const chunk of inflater === undefined ? packed : through(packed, inflater)) {
      size += chunk.length;
      growth.unpackedBytes += chunk.length;
      if (size > entry.unpackedBytes) throw damaged(where, "it is longer than its directory says");
      checkGrowth(access.name, access.size, growth.unpackedBytes, limits);
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (error) {
    throw explained(where, error);
  }
  if (size !== entry.unpackedBytes)
    throw damaged(where, `it has ${size} bytes, its directory says ${entry.unpackedBytes}`);
  if (sum !== entry.crc32) throw damaged(where, "its checksum differs");
}

const STORED = 0;
const DEFLATED = 8;

/** Names of the methods that are met with (APPNOTE 4.4.5). */
const METHODS: Readonly<Record<number, string>> = {
  9: "Deflate64",
  12: "bzip2",
  14: "LZMA",
  93: "Zstandard",
  95: "xz",
  98: "PPMd",
};

function checkReadable({ method, encrypted }: ZipEntry, where: string): void {
  if (encrypted) {
    const detail = "it is encrypted, and a password cannot be given";
    throw sourceError("SOURCE_DATA", { where, detail, hint: "have it delivered without one, over a safe channel" });
  }
  if (method === STORED || method === DEFLATED) return;
  const detail = `it is packed by ${METHODS[method] ?? `method ${method}`}; Deflate and stored members can be read`;
  throw sourceError("SOURCE_DATA", { where, detail, hint: "pack it with the usual settings" });
}

function damaged(where: string, detail: string): Error {
  return sourceError("SOURCE_DATA", { where, detail: `the archive is damaged: ${detail}`, hint: "fetch it again" });
}

function explained(where: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "Z_DATA_ERROR") return damaged(where, (error as Error).message);
  if (code === "Z_BUF_ERROR") return damaged(where, "its data ends in the middle");
  return error;
}
