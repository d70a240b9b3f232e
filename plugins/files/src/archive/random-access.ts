import { sourceError } from "@collectro/connector";
import { checkAsListed, checkUnchanged, explained, openRegular } from "../sources/local.js";
import type { FileBytes } from "../sources/source-file.js";
import { spool } from "./spool.js";

/** A file that can be read at any place. Close it. */
export interface RandomAccess extends AsyncDisposable {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** A path under which other libraries can open it; undefined where it is held in memory or has no name. */
  readonly path: string | undefined;
  /** Exactly so many bytes. Throws SOURCE_INCOMPLETE when they are not there. */
  read(position: number, length: number): Promise<Buffer>;
  /** Throws SOURCE_INCOMPLETE when the file changed since it was opened. */
  checkUnchanged(): Promise<void>;
}

/** How a file that cannot seek is copied. */
export interface AccessOptions {
  readonly signal: AbortSignal;
  /** A larger file is refused, in bytes. */
  readonly maxSpoolBytes: number;
  /** It must have a path: it is copied to a file whatever its size. Default false. */
  readonly named?: boolean;
  /** Told at every read, so that a long search is not taken for a hang. */
  readonly onRead?: () => void;
}

/** Opens a file for reading at any place: a local one as it is, any other as a copy. */
export async function openAccess(file: FileBytes, options: AccessOptions): Promise<RandomAccess> {
  const { name, localPath } = file;
  if (localPath === undefined) return await spool(name, file.open(options.signal), options);
  const handle = await openRegular(localPath);
  try {
    const before = await handle.stat({ bigint: true });
    if (!before.isFile()) throw sourceError("SOURCE_DATA", { where: name, detail: "it is no regular file" });
    checkAsListed(name, file.listed, before);
    const size = Number(before.size);
    return {
      name,
      size,
      path: localPath,
      async read(position, length) {
        options.signal.throwIfAborted();
        options.onRead?.();
        const buffer = Buffer.allocUnsafeSlow(length);
        const { bytesRead } = await handle.read(buffer, 0, length, position).catch((error: unknown) => {
          throw explained(name, error);
        });
        if (bytesRead < length) throw cutOff(name, position + bytesRead);
        return buffer;
      },
      async checkUnchanged() {
        checkUnchanged(name, before, await handle.stat({ bigint: true }), size);
      },
      [Symbol.asyncDispose]: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Bytes of a file from `position` to `end`, in pieces. */
export async function* readRange(access: RandomAccess, position: number, end: number): AsyncGenerator<Buffer> {
  for (let at = position; at < end; ) {
    const piece = await access.read(at, Math.min(PIECE_BYTES, end - at));
    at += piece.length;
    yield piece;
  }
}

const PIECE_BYTES = 256 * 1024;

/** The error for a file that ends too early. */
export function cutOff(name: string, end: number): Error {
  return sourceError("SOURCE_INCOMPLETE", {
    where: name,
    detail: `it ends at byte ${end}, before all that it announces`,
    hint: "it is cut off, or still being written",
  });
}
