import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { on } from "node:events";
import { closeSync, constants, openSync } from "node:fs";
import { unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { sourceError } from "@collectro/connector";

/** A named pipe: what writes to `path` comes out of `read`, and no byte touches a disk. Close it. */
export interface Fifo extends AsyncDisposable {
  readonly path: string;
  /** What `writer` writes, to be called once. Its error is thrown when the pipe is empty. */
  read(writer: Promise<unknown>): AsyncGenerator<Buffer>;
}

/** Folders that take a pipe: that for temporary files, and the one that a container with a read-only root still has. */
const FOLDERS = [tmpdir(), "/dev/shm"];

/** What the thread that reads the pipe is told. */
export interface PumpOrder {
  /** Read end, its own from now on. */
  readonly descriptor: number;
  /** [0]: blocks that were taken; [1]: 1 = stop. */
  readonly state: Int32Array;
  readonly blockBytes: number;
  /** So many blocks may wait to be taken. */
  readonly readyBlocks: number;
}

const BLOCK_BYTES = 512 * 1024;
const READY_BLOCKS = 6;

/** Makes a pipe in the first folder that takes one. Throws SOURCE_FAILED naming `where` when none does. */
export async function makeFifo(where: string): Promise<Fifo> {
  const path = await makeNode(where);
  const ends = openEnds(path);
  const state = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  let pump: Worker | undefined;
  let writing = true;
  const closeWriting = () => {
    if (writing) closeSync(ends.writing);
    writing = false;
  };
  return {
    path,
    async *read(writer) {
      const thread = startPump({ descriptor: ends.reading, state, blockBytes: BLOCK_BYTES, readyBlocks: READY_BLOCKS });
      pump = thread;
      let failure: unknown;
      const ended = writer
        .catch((error: unknown) => {
          failure = error instanceof Error ? error : new Error(String(error));
        })
        .finally(closeWriting);
      for await (const block of blocksOf(thread)) {
        if (failure) break;
        yield block;
        Atomics.add(state, 0, 1);
        Atomics.notify(state, 0);
      }
      await ended;
      if (failure) throw failure;
    },
    async [Symbol.asyncDispose]() {
      await unlink(path).catch(() => {});
      // The thread closes its end when it returns, which a writer that waits for room hears of.
      Atomics.store(state, 1, 1);
      Atomics.notify(state, 0);
      if (pump === undefined) closeSync(ends.reading);
      closeWriting();
    },
  };
}

/**
 * A pipe holds 64 KiB: a writer whose reader also judges what it reads would wait half of the time, and the kernel lets
 * both share one processor. A thread that only reads keeps both at work.
 */
function startPump(order: PumpOrder): Worker {
  // Threads run compiled code, also where this file itself runs from its source (tests).
  const url = new URL("./fifo-pump.js", import.meta.url.replace("/files/src/", "/files/dist/"));
  const thread = new Worker(fileURLToPath(url), { workerData: order, execArgv: [], trackUnmanagedFds: false });
  // Whoever waits for a block hears of it; without this listener it would end the process.
  thread.on("error", () => undefined);
  return thread;
}

/** What the thread hands over, until it ends; throws what it throws. */
async function* blocksOf(thread: Worker): AsyncGenerator<Buffer> {
  for await (const [block] of on(thread, "message", { close: ["exit"] }) as AsyncIterable<[Uint8Array]>) {
    yield Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  }
}

/**
 * Both ends. Without O_NONBLOCK each would wait for the other, in a thread that the whole program shares. That for writing
 * is held until the writer has ended, so that the reader never sees an end before the writer has begun; that for reading
 * is opened anew, to block.
 */
function openEnds(path: string): { reading: number; writing: number } {
  const first = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const writing = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    return { reading: openSync(path, constants.O_RDONLY), writing };
  } finally {
    closeSync(first);
  }
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
