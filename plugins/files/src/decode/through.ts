import { Readable, type Transform } from "node:stream";

/** Runs chunks through a transform of `node:zlib`; both are closed whoever stops first. */
export async function* through(chunks: AsyncIterable<Buffer>, transform: Transform): AsyncGenerator<Buffer> {
  const source = Readable.from(chunks, { objectMode: true, highWaterMark: 1 });
  source.on("error", (error) => transform.destroy(error));
  source.pipe(transform);
  try {
    for await (const chunk of transform as AsyncIterable<Buffer>) yield chunk;
  } finally {
    source.destroy();
    transform.destroy();
  }
}
