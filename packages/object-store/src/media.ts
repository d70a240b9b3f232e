import { createReadStream, openSync } from "node:fs";
import { createGunzip } from "node:zlib";
import { StorageError } from "./errors.js";
import type { Exchange, Reply } from "./exchange.js";
import type { StoredObject } from "./object-files.js";
import { etagOf, type ObjectRecord } from "./resource.js";

const readBytes = 1 << 18;

/**
 * The bytes of an object, or the range of them that was asked for. The file is opened here and now, so that a later
 * write of the same name does not mix into the answer.
 */
export function sendMedia({ request }: Exchange, { record, path }: StoredObject): Reply {
  const headers = mediaHeaders(record);
  const unpack = record.contentEncoding === "gzip" && !/\bgzip\b/.test(String(request.headers["accept-encoding"]));
  if (unpack) {
    const media = createReadStream(path, { fd: openSync(path, "r") });
    return {
      status: 200,
      headers: { ...headers, warning: "214 UploadServer gunzipped" },
      media: media.pipe(createGunzip()),
    };
  }
  const range = parseRange(request.headers.range, record.sizeBytes);
  const { start, end } = range ?? { start: 0, end: record.sizeBytes - 1 };
  const length = { "content-length": String(end - start + 1) };
  const encoding = record.contentEncoding === undefined ? {} : { "content-encoding": record.contentEncoding };
  const contentRange = range ? { "content-range": `bytes ${start}-${end}/${record.sizeBytes}` } : {};
  return {
    status: range ? 206 : 200,
    headers: { ...headers, ...encoding, ...length, ...contentRange },
    ...(end >= start && {
      media: createReadStream(path, { fd: openSync(path, "r"), start, end, highWaterMark: readBytes }),
    }),
  };
}

function mediaHeaders(record: ObjectRecord): Record<string, string> {
  const hashes = [`crc32c=${record.crc32c}`, ...(record.md5Hash === undefined ? [] : [`md5=${record.md5Hash}`])];
  return {
    "content-type": record.contentType ?? "application/octet-stream",
    ...(record.cacheControl !== undefined && { "cache-control": record.cacheControl }),
    ...(record.contentDisposition !== undefined && { "content-disposition": record.contentDisposition }),
    etag: etagOf(record),
    "last-modified": new Date(record.updated).toUTCString(),
    "accept-ranges": "bytes",
    "x-goog-generation": record.generation,
    "x-goog-metageneration": String(record.metageneration),
    "x-goog-storage-class": record.storageClass ?? "STANDARD",
    "x-goog-stored-content-encoding": record.contentEncoding ?? "identity",
    "x-goog-stored-content-length": String(record.sizeBytes),
    "x-goog-hash": hashes.join(","),
  };
}

/**
 * Reads a `Range` header; undefined when there is none, or one that may be ignored (RFC 9110, 14.2).
 *
 * @throws StorageError 416 when the object has none of these bytes.
 */
function parseRange(header: string | undefined, sizeBytes: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  const [, first = "", last = ""] = match ?? [];
  if (first === "" && last === "") {
    return undefined;
  }
  const start = first === "" ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === "" || last === "" ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (start >= sizeBytes || (first === "" && Number(last) === 0)) {
    throw new StorageError(416, "requestedRangeNotSatisfiable", "Request range not satisfiable");
  }
  return start <= end ? { start, end } : undefined;
}
