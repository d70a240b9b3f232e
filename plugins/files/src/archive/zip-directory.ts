import { isUtf8 } from "node:buffer";
import { sourceError } from "@collectro/connector";
import type { Entry, ZipFile } from "yauzl";
import { characterTable } from "../decode/character-table.js";
import { multibyte } from "../decode/multibyte.js";
import type { RandomAccess } from "./random-access.js";

/** A file in a zip archive, as the archive's directory tells of it. */
export interface ZipEntry {
  /** With `/` between folders. */
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc32: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** Where its data begins in the archive. */
  dataStart(): Promise<number>;
}

/** More members than this are no delivery of data. */
const MAX_ENTRIES = 100_000;

/** The files of a zip archive (zip64 too) in the order of its directory; folders are left out. */
export async function zipEntries(access: RandomAccess): Promise<ZipEntry[]> {
  const zip = await openZip(access);
  if (zip.entryCount > MAX_ENTRIES) throw unreadable(access.name, `it holds ${zip.entryCount} members`);
  const entries: ZipEntry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      const name = await memberName(entry);
      if (name.endsWith("/")) continue;
      entries.push({
        name,
        method: entry.compressionMethod,
        encrypted: entry.isEncrypted(),
        crc32: entry.crc32,
        packedBytes: entry.compressedSize,
        unpackedBytes: entry.uncompressedSize,
        dataStart: () => dataStartOf(zip, entry, access.name),
      });
    }
  } catch (error) {
    throw explained(access.name, error);
  }
  return entries;
}

async function openZip(access: RandomAccess): Promise<ZipFile> {
  const { default: yauzl } = await import("yauzl");
  class Reader extends yauzl.RandomAccessReader {
    override read(
      buffer: Buffer,
      offset: number,
      length: number,
      position: number,
      done: (error: Error | null, bytesRead?: number) => void,
    ): void {
      access.read(position, length).then(
        (bytes) => done(null, bytes.copy(buffer, offset)),
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    }
  }
  try {
    return await yauzl.fromRandomAccessReaderPromise(new Reader(), access.size, {
      lazyEntries: true,
      decodeStrings: false,
      autoClose: false,
    });
  } catch (error) {
    throw explained(access.name, error);
  }
}

async function dataStartOf(zip: ZipFile, entry: Entry, name: string): Promise<number> {
  try {
    return (await zip.readLocalFileHeaderPromise(entry, { minimal: true })).fileDataStart;
  } catch (error) {
    throw explained(name, error);
  }
}

const UTF8_FLAG = 0x800;
const UNICODE_PATH = 0x7075;

/**
 * A member's name. Archives that do not say UTF-8 come from Windows, where it is CP932, or from macOS, which writes UTF-8
 * and does not say so: Japanese in CP932 is practically never right UTF-8.
 */
async function memberName(entry: Entry): Promise<string> {
  const raw = entry.fileNameRaw;
  const field = entry.extraFields.find(({ id, data }) => id === UNICODE_PATH && data[0] === 1);
  if (field !== undefined) {
    const { crc32 } = await import("node:zlib");
    if (field.data.readUInt32LE(1) === crc32(raw)) return field.data.subarray(5).toString("utf8");
  }
  const utf8 = (entry.generalPurposeBitFlag & UTF8_FLAG) !== 0 || isUtf8(raw);
  return (utf8 ? raw.toString("utf8") : await fromCp932(raw)).replaceAll("\\", "/");
}

async function fromCp932(bytes: Buffer): Promise<string> {
  const transcoder = multibyte(await characterTable("cp932"));
  return Buffer.concat([transcoder.push(bytes), transcoder.end()]).toString("utf8");
}

function explained(name: string, error: unknown): unknown {
  if (!(error instanceof Error) || "problems" in error) return error;
  if (/End of central directory record signature not found/.test(error.message)) {
    return sourceError("SOURCE_INCOMPLETE", {
      where: name,
      detail: "the directory that ends every zip archive is not there",
      hint: "it is cut off, still being written, or no zip archive",
      cause: error,
    });
  }
  return unreadable(name, error.message, error);
}

function unreadable(name: string, detail: string, cause?: unknown): Error {
  return sourceError("SOURCE_DATA", {
    where: name,
    detail: `the zip archive cannot be read: ${detail}`,
    ...(cause === undefined ? {} : { cause }),
  });
}
