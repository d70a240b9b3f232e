import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { type SourceCode, sourceError } from "@collectro/connector";
import { isSame, type Look, type SourceFile } from "./source-file.js";

const READ_BYTES = 512 * 1024;

/** A file on this machine. Any path that the process may read is allowed. */
export function localFile(path: string, listed?: Look): SourceFile {
  return {
    name: path,
    path,
    localPath: path,
    listed,
    look: (other = path) => lookLocal(other),
    withLook: (look) => localFile(path, look),
    open: (signal) => readLocal(path, listed, signal),
  };
}

async function lookLocal(path: string): Promise<Look | undefined> {
  try {
    return lookOf(await stat(path, { bigint: true }));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw explained(path, error);
  }
}

function lookOf({ size, mtimeNs }: BigIntStats): Look {
  return { sizeBytes: Number(size), version: String(mtimeNs) };
}

async function* readLocal(path: string, listed: Look | undefined, signal: AbortSignal): AsyncGenerator<Buffer> {
  const handle = await openRegular(path);
  try {
    const before = await handle.stat({ bigint: true });
    if (!before.isFile())
      throw fault("SOURCE_DATA", path, "it is no regular file", "name a file, or a pattern of files");
    checkAsListed(path, listed, before);
    let byteCount = 0;
    let coming = readAhead(handle);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead, buffer } = await coming;
      if (bytesRead === 0) break;
      coming = readAhead(handle);
      byteCount += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    checkUnchanged(path, before, await handle.stat({ bigint: true }), byteCount);
  } catch (error) {
    throw explained(path, error);
  } finally {
    await handle.close();
  }
}

/** Begins to read the next piece; its failure is told to whoever awaits it, and to nobody when the reading has ended. */
function readAhead(handle: FileHandle): Promise<{ bytesRead: number; buffer: Buffer }> {
  const coming = handle.read(Buffer.allocUnsafeSlow(READ_BYTES), 0, READ_BYTES, null);
  coming.catch(() => {});
  return coming;
}

/** Opens a file for reading; a folder or FIFO too, for the caller to refuse. Errors name the file. */
export async function openRegular(path: string): Promise<FileHandle> {
  try {
    // Without O_NONBLOCK, opening a FIFO would wait for its writer.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw explained(path, error);
  }
}

/** Throws SOURCE_INCOMPLETE when a file is not what a listing said of it. */
export function checkAsListed(path: string, listed: Look | undefined, now: BigIntStats): void {
  if (listed === undefined || isSame(listed, lookOf(now))) return;
  throw fault("SOURCE_INCOMPLETE", path, "it changed before it was read", HINT);
}

/** Throws SOURCE_INCOMPLETE when a file is not what it was. */
export function checkUnchanged(path: string, before: BigIntStats, after: BigIntStats, byteCount: number): void {
  if (before.size === after.size && before.mtimeNs === after.mtimeNs && BigInt(byteCount) === before.size) return;
  throw fault(
    "SOURCE_INCOMPLETE",
    path,
    `it changed while it was read (${before.size} bytes before, ${after.size} after, ${byteCount} read)`,
    HINT,
  );
}

const HINT = "run again when its writer has finished; writers should write elsewhere and rename";

const CODES: Readonly<Record<string, readonly [SourceCode, string]>> = {
  ENOENT: ["SOURCE_NOT_FOUND", "there is no such file"],
  ENOTDIR: ["SOURCE_NOT_FOUND", "a part of the path is no folder"],
  EACCES: ["SOURCE_FORBIDDEN", "this user may not read it"],
  EPERM: ["SOURCE_FORBIDDEN", "this user may not read it"],
  EISDIR: ["SOURCE_DATA", "it is a folder"],
};

/** A failed system call as a source error; other errors as they are. */
export function explained(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("syscall" in error)) return error;
  const [code, detail] = CODES[String("code" in error ? error.code : "")] ?? ["SOURCE_FAILED", error.message];
  return sourceError(code, { where: path, detail, cause: error });
}

function fault(code: SourceCode, path: string, detail: string, hint: string): Error {
  return sourceError(code, { where: path, detail, hint });
}
