import type { Transform } from "node:stream";
import type { Zlib } from "node:zlib";
import { decompress, decompressors } from "@collectro/connector/runtime";

/** A whole body without its Content-Encoding; throws beyond `maxBytes`. A body that is no such thing stays as it is. */
export async function unpackWhole(body: Buffer, headers: Headers, maxBytes: number): Promise<Buffer> {
  return await decompress(body, headers, maxBytes);
}

/** What the start of a body unpacks to. */
export async function unpackStart(body: Buffer, headers: Headers): Promise<Buffer> {
  let start = body;
  for (const step of body.length > 0 ? decompressors(headers, body) : []) start = await flushed(step, start);
  return start;
}

function flushed(step: Transform, input: Buffer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    const done = (): void => resolve(Buffer.concat(chunks));
    step.on("data", (chunk: Buffer) => chunks.push(chunk));
    step.once("error", done);
    step.write(input, () =>
      (step as Transform & Zlib & { flush(done: () => void): void }).flush(() => setImmediate(done)),
    );
  });
}
