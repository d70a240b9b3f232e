import { createReadStream, statSync } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { GcsLocation } from "@collectro/contract";
import type { ObjectSource } from "@collectro/crawler";
import type { ObjectStore } from "@collectro/object-store";

/** Where the container's objects are read, as often as wanted. */
export interface ObjectAccess {
  /** Undefined when there is no such object. Unpacked when it is gzip. Throws when it cannot be read. */
  open(location: GcsLocation): Promise<{ readonly bytes: number; readonly chunks: AsyncIterable<Buffer> } | undefined>;
}

const CHUNK_BYTES = 1024 * 1024;

/** Objects of the embedded store, from its folder; also after the store was closed. */
export function embeddedObjects(store: ObjectStore): ObjectAccess {
  return {
    async open({ bucket, object }) {
      const path = pathOf(store, bucket, object);
      if (path === undefined) return undefined;
      const { size } = statSync(path);
      return { bytes: size, chunks: unpacked(createReadStream(path, { highWaterMark: CHUNK_BYTES })) };
    },
  };
}

/** A name that cannot be one of a bucket or an object names nothing. */
function pathOf(store: ObjectStore, bucket: string, object: string): string | undefined {
  try {
    return store.pathOf(bucket, object);
  } catch {
    return undefined;
  }
}

/** Objects of Cloud Storage. */
export function storedObjects(source: ObjectSource, signal: AbortSignal): ObjectAccess {
  return {
    async open(location) {
      const stat = await source.stat(location);
      if (!stat) return undefined;
      const chunks = stat.bytes === 0 ? Readable.from([]) : await source.read(stat, 0, signal);
      return { bytes: stat.bytes, chunks: unpacked(chunks) };
    },
  };
}

/** BigQuery unpacks gzip by its first bytes; so do we. */
async function* unpacked(stream: Readable): AsyncGenerator<Buffer> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await chunks.next();
  if (first.done) return;
  async function* all(): AsyncGenerator<Buffer> {
    yield first.value;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  }
  const isGzip = first.value[0] === 0x1f && first.value[1] === 0x8b;
  if (!isGzip) yield* all();
  else yield* pipeline(Readable.from(all()), createGunzip(), ignoreError);
}

/** Who reads the last stream of a pipeline is thrown its error. */
function ignoreError(): void {}
