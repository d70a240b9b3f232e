import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import type Docker from "dockerode";
import { answerStream } from "./ask.js";

/** Docker's stream: one byte for stdout or stderr, three unused, the length of what follows. */
const HEADER_BYTES = 8;

/**
 * What the container prints from now on, as Docker multiplexes it. To be asked for before the start; nothing is lost then.
 * (podman's followed logs of a container that prints fast are cut at its end.)
 */
export async function attachOutput(docker: Docker, name: string): Promise<Readable> {
  return (await docker.getContainer(name).attach({ stream: true, stdout: true, stderr: true })) as unknown as Readable;
}

/**
 * All that a container has printed, as the engine kept it, multiplexed. Streamed: the client's own way holds it in memory.
 * The stream is destroyed with an error when nothing comes for `idleMs`.
 */
export async function storedOutput(docker: Docker, name: string, idleMs: number): Promise<Readable> {
  const idle = new AbortController();
  const timer = setTimeout(() => idle.abort(new Error(`the engine is silent for ${idleMs / 1000} s`)), idleMs);
  const path = `/containers/${name}/logs`;
  const query = { stdout: true, stderr: true };
  try {
    const stream = await answerStream(docker, { method: "GET", path, query, signal: idle.signal });
    stream.on("data", () => timer.refresh()).pause();
    stream.once("close", () => clearTimeout(timer));
    return stream;
  } catch (error) {
    clearTimeout(timer);
    throw error;
  }
}

/**
 * Appends stdout and stderr to a file, in the order in which they come.
 * @param skipBytes so much from the beginning is in the file already
 */
export async function appendOutput(multiplexed: Readable, outputFile: string, skipBytes = 0): Promise<void> {
  const file = await open(outputFile, "a", 0o600);
  try {
    let skip = skipBytes;
    for await (const payload of payloads(multiplexed)) {
      await file.appendFile(payload.subarray(skip));
      skip = Math.max(0, skip - payload.length);
    }
  } finally {
    await file.close();
  }
}

async function* payloads(multiplexed: Readable): AsyncGenerator<Buffer> {
  let header = Buffer.alloc(0);
  /** What is still to come of the frame. */
  let left = 0;
  for await (const chunk of multiplexed as AsyncIterable<Buffer>) {
    const parts: Buffer[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (left === 0) {
        const piece = chunk.subarray(at, at + HEADER_BYTES - header.length);
        header = Buffer.concat([header, piece]);
        at += piece.length;
        if (header.length < HEADER_BYTES) break;
        left = header.readUInt32BE(HEADER_BYTES - 4);
        header = Buffer.alloc(0);
      } else {
        const piece = chunk.subarray(at, at + left);
        parts.push(piece);
        left -= piece.length;
        at += piece.length;
      }
    }
    yield Buffer.concat(parts);
  }
}
