import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { formatGcsUri } from "@collectro/contract";
import { crc32c } from "@node-rs/crc32";
import { RunRefused, reason } from "../reason.js";
import type { ObjectSource, ObjectStat } from "./object-source.js";

/** A read that brings no byte for so long is begun again from where it stood. */
const IDLE_MS = 30_000;
const MAX_ATTEMPTS = 5;
const FIRST_BACKOFF_MS = 200;

/**
 * Copies one object to a local file in flat memory and proves the copy: length and CRC32C of what was read.
 * A broken connection is taken up again where it broke; the generation pins the content.
 * @throws RunRefused when the object cannot be had or is not what the store says
 */
export async function stageObject(
  source: ObjectSource,
  object: ObjectStat,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const name = formatGcsUri(object.location);
  const file = await open(path, "w");
  const copied = { bytes: 0, crc: 0 };
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await copy(source, object, file.write.bind(file), copied, signal);
        break;
      } catch (error) {
        signal.throwIfAborted();
        if (isLocal(error)) throw error;
        const cause = (error as Error).message;
        if (source.isPermanent(error)) throw new RunRefused([reason("OBJECT_DENIED", { object: name, cause })]);
        if (attempt === MAX_ATTEMPTS) throw new RunRefused([reason("STORAGE_FAILED", { object: name, cause })]);
        await delay(FIRST_BACKOFF_MS * 2 ** attempt, undefined, { signal });
      }
    }
  } finally {
    await file.close();
  }
  const got = base64(copied.crc);
  if (copied.bytes !== object.bytes || (object.crc32c !== undefined && got !== object.crc32c)) {
    const expected = `${object.crc32c ?? "none"} of ${object.bytes} bytes`;
    throw new RunRefused([
      reason("OBJECT_CORRUPT", { object: name, got: `${got} of ${copied.bytes} bytes`, expected }),
    ]);
  }
}

type WriteAt = (chunk: Buffer, offset: number, length: number, position: number) => Promise<unknown>;

async function copy(
  source: ObjectSource,
  object: ObjectStat,
  write: WriteAt,
  copied: { bytes: number; crc: number },
  signal: AbortSignal,
): Promise<void> {
  // A ranged read may not begin at the end.
  if (copied.bytes >= object.bytes && object.bytes > 0) return;
  const stream = source.read(object, copied.bytes);
  const idle = setTimeout(() => stream.destroy(new Error(`no byte for ${IDLE_MS / 1000} s`)), IDLE_MS);
  try {
    await pipeline(
      stream,
      async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) {
          idle.refresh();
          await write(chunk, 0, chunk.length, copied.bytes);
          copied.crc = crc32c(chunk, copied.crc);
          copied.bytes += chunk.length;
          if (copied.bytes > object.bytes) return;
        }
      },
      { signal },
    );
  } finally {
    clearTimeout(idle);
  }
}

function isLocal(error: unknown): boolean {
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall === "write" || syscall === "open";
}

function base64(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString("base64");
}
