import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, constants, openSync } from "node:fs";
import { unlink } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { sourceError } from "@collectro/connector";

/** A named pipe: what writes to `path` comes out of `read`, and no byte touches a disk. Close it. */
export interface Fifo extends AsyncDisposable {
  readonly path: string;
  /** What `writer` writes, to be called once. Its error is thrown when the pipe is empty. */
  read(writer: Promise<unknown>): AsyncGenerator<Buffer>;
}

/** Folders that take a pipe: that for temporary files, and the one that a container with a read-only root still has. */
const FOLDERS = [tmpdir(), "/dev/shm"];

/** Makes a pipe in the first folder that takes one. Throws SOURCE_FAILED naming `where` when none does. */
export async function makeFifo(where: string): Promise<Fifo> {
  const path = await makeNode(where);
  const ends = openEnds(path);
  let socket: Socket | undefined;
  let writing = true;
  const closeWriting = () => {
    if (writing) closeSync(ends.writing);
    writing = false;
  };
  return {
    path,
    async *read(writer) {
      const reader = new Socket({ fd: ends.reading, readable: true, writable: false });
      socket = reader;
      const ended = writer.then(closeWriting, (error: unknown) => {
        reader.destroy(error instanceof Error ? error : new Error(String(error)));
        closeWriting();
      });
      yield* reader as AsyncIterable<Buffer>;
      await ended;
    },
    async [Symbol.asyncDispose]() {
      await unlink(path).catch(() => {});
      if (socket === undefined) closeSync(ends.reading);
      else socket.destroy();
      closeWriting();
    },
  };
}

/**
 * Both ends. Without O_NONBLOCK each would wait for the other, in a thread that the whole program shares. That for writing
 * is held until the writer has ended, so that the reader never sees an end before the writer has begun.
 */
function openEnds(path: string): { reading: number; writing: number } {
  const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { reading, writing: openSync(path, constants.O_WRONLY | constants.O_NONBLOCK) };
}

async function makeNode(where: string): Promise<string> {
  const reasons: string[] = [];
  for (const folder of FOLDERS) {
    const path = join(folder, `.collectro-${randomUUID()}`);
    try {
      await promisify(execFile)("mkfifo", ["-m", "600", path]);
      return path;
    } catch (error) {
      reasons.push(
        String((error as Error).message)
          .split("\n")
          .at(-2) ?? "",
      );
    }
  }
  throw sourceError("SOURCE_FAILED", {
    where,
    detail: `no pipe can be made in ${FOLDERS.join(" or ")} (${reasons.join("; ")})`,
    hint: "mount a writable folder (an emptyDir at /tmp), or set TMPDIR to one",
  });
}
