import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sourceError } from "@collectro/connector";
import { type AccessOptions, cutOff, type RandomAccess } from "./random-access.js";

/** Up to this size a copy is held in memory: a container may have no writable folder. */
const MEMORY_BYTES = 32 * 1024 * 1024;

/**
 * Copies a stream to where it can be read at any place: to memory up to 32 MiB, else to a file in the folder for temporary
 * files (`TMPDIR`). The file has no name, so that nothing is left whatever happens; with `named` it goes when it is closed.
 */
export async function spool(
  name: string,
  chunks: AsyncIterable<Buffer>,
  options: Pick<AccessOptions, "maxSpoolBytes" | "named">,
): Promise<RandomAccess> {
  const held: Buffer[] = [];
  let size = 0;
  let file: TemporaryFile | undefined;
  try {
    for await (const chunk of chunks) {
      if (size + chunk.length > options.maxSpoolBytes) throw tooLarge(name, options.maxSpoolBytes);
      size += chunk.length;
      if (file === undefined) held.push(Buffer.from(chunk));
      else await file.handle.write(chunk);
      if (file !== undefined || size <= (options.named === true ? 0 : MEMORY_BYTES)) continue;
      file = await temporaryFile(options.named === true);
      for (const piece of held.splice(0)) await file.handle.write(piece);
    }
  } catch (error) {
    await file?.close();
    throw explained(name, error);
  }
  return file === undefined ? inMemory(name, Buffer.concat(held, size)) : inFile(name, size, file);
}

function inMemory(name: string, bytes: Buffer): RandomAccess {
  return {
    name,
    size: bytes.length,
    path: undefined,
    async read(position, length) {
      if (position + length > bytes.length) throw cutOff(name, bytes.length);
      return bytes.subarray(position, position + length);
    },
    async checkUnchanged() {},
    async [Symbol.asyncDispose]() {},
  };
}

function inFile(name: string, size: number, { handle, path, close }: TemporaryFile): RandomAccess {
  return {
    name,
    size,
    path,
    async read(position, length) {
      const buffer = Buffer.allocUnsafeSlow(length);
      const { bytesRead } = await handle.read(buffer, 0, length, position);
      if (bytesRead < length) throw cutOff(name, position + bytesRead);
      return buffer;
    },
    async checkUnchanged() {},
    [Symbol.asyncDispose]: close,
  };
}

interface TemporaryFile {
  readonly handle: FileHandle;
  readonly path: string | undefined;
  close(): Promise<void>;
}

async function temporaryFile(named: boolean): Promise<TemporaryFile> {
  const path = join(tmpdir(), `.collectro-${randomUUID()}`);
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
  if (!named) await unlink(path);
  return {
    handle,
    path: named ? path : undefined,
    async close() {
      await handle.close();
      if (named) await unlink(path);
    },
  };
}

function tooLarge(name: string, maxSpoolBytes: number): Error {
  return sourceError("SOURCE_DATA", {
    where: name,
    detail: `it must be copied before it can be read, and is larger than ${maxSpoolBytes} bytes`,
    hint: "raise maxSpoolBytes where the folder for temporary files has room",
  });
}

/** Only what this machine says about the copy is explained; errors of the source pass. */
function explained(name: string, error: unknown): unknown {
  const code = error instanceof Error && "syscall" in error && "code" in error ? String(error.code) : "";
  if (!["EROFS", "EACCES", "ENOENT", "ENOSPC", "EDQUOT", "EIO", "EFBIG"].includes(code)) return error;
  return sourceError("SOURCE_FAILED", {
    where: name,
    detail: `it must be copied before it can be read, and ${tmpdir()} takes no file (${code})`,
    hint: "mount a writable folder with room there (an emptyDir at /tmp), or set TMPDIR to one",
    cause: error,
  });
}
