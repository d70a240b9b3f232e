import { pipeline, Readable } from "node:stream";
import { decompressors } from "./decode.js";
import type { Answer } from "./transport.js";

/** `code` of the error for a body beyond its limit. */
export const BODY_TOO_LARGE = "BODY_TOO_LARGE";

/** Reads the body as it was sent, still compressed. */
export async function collect(answer: Answer, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, bytes);
}

/** The first bytes of a body, for messages; the rest is thrown away. */
export async function collectStart(answer: Answer, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= bytes) break;
  }
  return Buffer.concat(chunks).subarray(0, bytes);
}

/** The body as it comes, decompressed, never beyond `maxBytes` before or after. */
export async function* flow(answer: Answer, maxBytes: number): AsyncGenerator<Buffer, void, undefined> {
  let bytes = 0;
  try {
    for await (const chunk of await decoded(counted(answer, maxBytes), answer.headers)) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      yield chunk;
    }
  } finally {
    // A reader that leaves early must not leave the connection hanging.
    answer.body.on("error", () => {}).destroy();
  }
}

async function decoded(raw: AsyncGenerator<Buffer>, headers: Headers): Promise<AsyncIterable<Buffer>> {
  if (!headers.has("content-encoding")) return raw;
  const { value: start = Buffer.alloc(0) } = await raw.next();
  const steps = decompressors(headers, start);
  // Errors reach whoever reads the last stream, hence no callback.
  return steps.reduce<Readable>((from, to) => pipeline(from, to, () => {}), Readable.from(resumed(start, raw)));
}

async function* resumed(start: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  yield start;
  yield* rest;
}

async function* counted(answer: Answer, maxBytes: number): AsyncGenerator<Buffer, void, undefined> {
  let bytes = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

function tooLarge(maxBytes: number): Error {
  return Object.assign(new Error(`the answer is larger than ${maxBytes} bytes`), { code: BODY_TOO_LARGE });
}
