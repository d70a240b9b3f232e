import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { formatGcsUri } from "@collectro/contract";
import { crc32c } from "@node-rs/crc32";
import { RunRefused, reason } from "../reason.js";
import type { ObjectSource, ObjectStat } from "./object-source.js";

/** Written in one go. */
const WRITE_BYTES = 1024 * 1024;
/** Failures in a row without a byte in between. */
const MAX_FAILURES = 5;
const FIRST_BACKOFF_MS = 100;

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
  const copied: Copied = { bytes: 0, crc: 0 };
  try {
    let failures = 0;
    while (true) {
      const before = copied.bytes;
      try {
        await copy(source, object, file, copied, signal);
        break;
      } catch (error) {
        signal.throwIfAborted();
        if (isLocal(error)) throw error;
        const cause = (error as Error).message;
        if (source.isPermanent(error)) throw new RunRefused([reason("OBJECT_DENIED", { object: name, cause })]);
        // A connection that breaks often but brings bytes each time gets there.
        failures = copied.bytes > before ? 1 : failures + 1;
        if (failures === MAX_FAILURES) throw new RunRefused([reason("STORAGE_FAILED", { object: name, cause })]);
        await delay(FIRST_BACKOFF_MS * 2 ** failures, undefined, { signal });
      }
    }
  } finally {
    await file.close();
  }
  const got = base64(copied.crc);
  if (copied.bytes !== object.bytes || (object.crc32c !== undefined && got !== object.crc32c)) {
    const expected = `crc32c ${object.crc32c ?? "none"} of ${object.bytes} bytes`;
    throw new RunRefused([
      reason("OBJECT_CORRUPT", { object: name, got: `crc32c ${got} of ${copied.bytes} bytes`, expected }),
    ]);
  }
}

/** A short write without an error: the next one would say why. */
const NO_SPACE = { code: "ENOSPC", syscall: "writev" };

interface Copied {
  bytes: number;
  crc: number;
}

async function copy(
  source: ObjectSource,
  object: ObjectStat,
  file: FileHandle,
  copied: Copied,
  signal: AbortSignal,
): Promise<void> {
  // A ranged read may not begin at the end.
  if (copied.bytes >= object.bytes && object.bytes > 0) return;
  const stream = await source.read(object, copied.bytes, signal);
  let chunks: Buffer[] = [];
  let gathered = 0;
  async function flush(): Promise<void> {
    if (gathered === 0) return;
    const { bytesWritten } = await file.writev(chunks, copied.bytes);
    if (bytesWritten !== gathered) throw Object.assign(new Error("no space left for a staged object"), NO_SPACE);
    for (const chunk of chunks) copied.crc = crc32c(chunk, copied.crc);
    copied.bytes += gathered;
    chunks = [];
    gathered = 0;
  }
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      gathered += chunk.length;
      if (gathered >= WRITE_BYTES) await flush();
      if (copied.bytes > object.bytes) return;
    }
  } finally {
    // What came before a broken connection is kept: the next attempt goes on behind it.
    await flush();
  }
}

function isLocal(error: unknown): boolean {
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall === "write" || syscall === "writev" || syscall === "open";
}

function base64(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString("base64");
}
