import { pipeline, Readable } from "node:stream";
import { decompressors } from "./decode.js";
import type { Answer } from "./transport.js";

/** `code` of the error for a body beyond its limit. */
export const BODY_TOO_LARGE = "BODY_TOO_LARGE";

/** `code` of the error for a body that is an archive bomb by its ratio. */
export const BODY_TOO_DENSE = "BODY_TOO_DENSE";

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

/** Below this size no ratio is judged: a small answer of one repeated row is packed better than any bomb needs. */
const RATIO_FREE_BYTES = 64 * 1024 * 1024;
/** Rows pack by 5 to 30, what is made to fill a machine by 1,000 and more. */
const MAX_RATIO = 250;

/** The body as it comes, decompressed, never beyond `maxBytes` before or after, nor beyond 250 times what was sent. */
export async function* flow(answer: Answer, maxBytes: number): AsyncGenerator<Buffer, void, undefined> {
  const sent = { bytes: 0 };
  let bytes = 0;
  try {
    for await (const chunk of await decoded(counted(answer, maxBytes, sent), answer.headers)) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      if (bytes > RATIO_FREE_BYTES && bytes > sent.bytes * MAX_RATIO) throw tooDense();
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

async function* counted(
  answer: Answer,
  maxBytes: number,
  sent: { bytes: number },
): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    sent.bytes += chunk.length;
    if (sent.bytes > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

function tooDense(): Error {
  const detail = `the answer unpacks to more than ${MAX_RATIO} times what was sent`;
  return Object.assign(new Error(detail), { code: BODY_TOO_DENSE });
}

function tooLarge(maxBytes: number): Error {
  return Object.assign(new Error(`the answer is larger than ${maxBytes} bytes`), { code: BODY_TOO_LARGE });
}
