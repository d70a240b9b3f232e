import { createGunzip } from "node:zlib";
import { sourceError } from "@collectro/connector";
import type { SourceFile } from "../sources/source-file.js";
import { checkGrowth, type GrowthLimits } from "./growth.js";
import { peek } from "./peek.js";
import { through } from "./through.js";

/** When gzip is undone, and how far a file may grow. */
export interface GzipOptions extends GrowthLimits {
  readonly compression: "auto" | "gzip" | "zip" | "none";
}

/** The bytes of a file, unpacked when it is gzip (RFC 1952, several members allowed). Errors name the file. */
export async function* unzipped(
  { name, unpackedByServer = false, inArchive = false }: Pick<SourceFile, "name" | "unpackedByServer" | "inArchive">,
  packed: AsyncIterable<Buffer>,
  options: GzipOptions,
): AsyncGenerator<Buffer> {
  if (options.compression === "none") {
    yield* packed;
    return;
  }
  const { head, rest, close } = await peek(packed, 4);
  const hasMagic = head[0] === 0x1f && head[1] === 0x8b;
  const zip = head.subarray(0, 4).equals(ZIP_MAGIC);
  if (zip || (inArchive && hasMagic)) {
    await close();
    throw packedAs(name, inArchive ? "nested" : "zip");
  }
  const named = options.compression === "gzip" || (/\.gz$/i.test(name) && !unpackedByServer);
  if (!named && !hasMagic) {
    yield* rest;
    return;
  }
  if (!hasMagic) {
    await close();
    const detail =
      head.length === 0 ? "an empty file is no gzip file" : "the name or param says gzip, the bytes do not";
    throw sourceError("SOURCE_DATA", { where: name, detail, hint: "set compression: none, or repair the file" });
  }
  yield* gunzip(name, rest, options);
}

/** A local file header of zip, with which every archive that is not empty begins. */
const ZIP_MAGIC = Buffer.from("PK\x03\x04", "latin1");

function packedAs(name: string, kind: "zip" | "nested"): Error {
  return kind === "zip"
    ? sourceError("SOURCE_DATA", {
        where: name,
        detail: "it is a zip archive",
        hint: "set compression: zip, or format: xlsx for an Excel workbook",
      })
    : sourceError("SOURCE_DATA", {
        where: name,
        detail: "it is packed again inside its archive",
        hint: "archives inside archives are not read: unpack it before it is delivered",
      });
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
  const unpacker = createGunzip({ chunkSize: 256 * 1024 });
  try {
    for await (const chunk of through(counted(), unpacker)) {
      unpackedBytes += chunk.length;
      checkGrowth(name, packedBytes, unpackedBytes, options);
      yield chunk;
    }
  } catch (error) {
    throw explained(name, error);
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
