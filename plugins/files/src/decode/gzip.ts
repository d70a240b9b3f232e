import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { sourceError } from "@collectro/connector";
import type { SourceFile } from "../sources/source-file.js";
import { peek } from "./peek.js";

/** When gzip is undone, and how far a file may grow. */
export interface GzipOptions {
  readonly compression: "auto" | "gzip" | "none";
  readonly maxGzipRatio: number;
  readonly maxUnzippedBytes: number;
}

/** Below this size no ratio is judged: small files of one repeated line are packed better than any bomb needs. */
const RATIO_FREE_BYTES = 64 * 1024 * 1024;

/** The bytes of a file, unpacked when it is gzip (RFC 1952, several members allowed). Errors name the file. */
export async function* unzipped(
  { name, unpackedByServer = false }: Pick<SourceFile, "name" | "unpackedByServer">,
  packed: AsyncIterable<Buffer>,
  options: GzipOptions,
): AsyncGenerator<Buffer> {
  if (options.compression === "none") {
    yield* packed;
    return;
  }
  const { head, rest } = await peek(packed, 2);
  const hasMagic = head[0] === 0x1f && head[1] === 0x8b;
  const named = options.compression === "gzip" || (/\.gz$/i.test(name) && !unpackedByServer);
  if (!named && !hasMagic) {
    yield* rest;
    return;
  }
  if (!hasMagic) {
    const detail =
      head.length === 0 ? "an empty file is no gzip file" : "the name or param says gzip, the bytes do not";
    throw sourceError("SOURCE_DATA", { where: name, detail, hint: "set compression: none, or repair the file" });
  }
  yield* gunzip(name, rest, options);
}

async function* gunzip(name: string, packed: AsyncIterable<Buffer>, options: GzipOptions): AsyncGenerator<Buffer> {
  let packedBytes = 0;
  let unpackedBytes = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of packed) {
      packedBytes += chunk.length;
      yield chunk;
    }
  };
  const source = Readable.from(counted(), { objectMode: true, highWaterMark: 1 });
  const unpacker = createGunzip({ chunkSize: 256 * 1024 });
  source.on("error", (error) => unpacker.destroy(error));
  source.pipe(unpacker);
  try {
    for await (const chunk of unpacker as AsyncIterable<Buffer>) {
      unpackedBytes += chunk.length;
      checkGrowth(name, packedBytes, unpackedBytes, options);
      yield chunk;
    }
  } catch (error) {
    throw explained(name, error);
  } finally {
    source.destroy();
    unpacker.destroy();
  }
  // zlib stops without a word at bytes that begin no further member.
  if (unpacker.bytesWritten < packedBytes) {
    const detail = `${packedBytes - unpacker.bytesWritten} bytes after the gzip data are no gzip`;
    throw sourceError("SOURCE_DATA", {
      where: name,
      detail,
      hint: "the file is damaged or was appended to: repair it",
    });
  }
}

function checkGrowth(name: string, packedBytes: number, unpackedBytes: number, options: GzipOptions): void {
  if (unpackedBytes > options.maxUnzippedBytes) {
    const detail = `unpacked it is larger than ${options.maxUnzippedBytes} bytes`;
    throw sourceError("SOURCE_DATA", { where: name, detail, hint: "if that is right, raise maxUnzippedBytes" });
  }
  if (unpackedBytes > RATIO_FREE_BYTES && unpackedBytes > packedBytes * options.maxGzipRatio) {
    const detail = `it unpacks to more than ${options.maxGzipRatio} times its size`;
    throw sourceError("SOURCE_DATA", { where: name, detail, hint: "if that is right, raise maxGzipRatio" });
  }
}

function explained(name: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "Z_BUF_ERROR") {
    return sourceError("SOURCE_INCOMPLETE", { where: name, detail: "the gzip data ends in the middle", cause: error });
  }
  if (code === "Z_DATA_ERROR") {
    const detail = `the gzip data is damaged (${(error as Error).message})`;
    return sourceError("SOURCE_DATA", { where: name, detail, cause: error });
  }
  return error;
}
