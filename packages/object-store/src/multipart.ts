import { invalid } from "./errors.js";

const maxHeadBytes = 1 << 20;

/** A `multipart/related` upload, taken apart: metadata first, then the object's bytes as they arrive. */
export interface MultipartUpload {
  readonly metadata: Record<string, unknown>;
  readonly contentType: string | undefined;
  readonly media: AsyncIterable<Buffer>;
}

/**
 * Reads the head of a `multipart/related` upload (Cloud Storage, "Multipart uploads").
 *
 * @param chunks the body; whoever opened it closes it, read to its end or not
 * @throws StorageError 400 when it is not one.
 */
export async function openMultipart(chunks: AsyncIterator<Buffer>, contentType = ""): Promise<MultipartUpload> {
  const match = /boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (!boundary) {
    throw invalid("A multipart upload names its boundary in Content-Type.");
  }
  const delimiter = `\r\n--${boundary}`;
  let head = Buffer.from("\r\n");
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    head = Buffer.concat([head, next.value]);
    const parts = splitHead(head, delimiter);
    if (parts) {
      const media = mediaOf(parts.rest, chunks, delimiter);
      return { metadata: parseMetadata(parts.metadata), contentType: parts.contentType, media };
    }
    if (head.length > maxHeadBytes) {
      break;
    }
  }
  throw invalid("A multipart upload has two parts: JSON metadata, and the object's bytes.");
}

/** Undefined until the head has come in whole. */
function splitHead(head: Buffer, delimiter: string) {
  const first = head.indexOf(delimiter);
  const metadataStart = endOfHeaders(head, first);
  const second = metadataStart < 0 ? -1 : head.indexOf(delimiter, metadataStart);
  const mediaStart = endOfHeaders(head, second);
  if (mediaStart < 0) {
    return undefined;
  }
  const headers = head.toString("latin1", second, mediaStart);
  return {
    metadata: head.toString("utf8", metadataStart, second),
    contentType: /^content-type:\s*(.+?)\s*$/im.exec(headers)?.[1],
    rest: head.subarray(mediaStart),
  };
}

function endOfHeaders(head: Buffer, from: number): number {
  const end = from < 0 ? -1 : head.indexOf("\r\n\r\n", from + 2);
  return end < 0 ? -1 : end + 4;
}

function parseMetadata(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text.trim() === "" ? "{}" : text);
    if (typeof parsed === "object" && parsed !== null) {
      return parsed as Record<string, unknown>;
    }
  } catch {
    // Falls through to the one message for both.
  }
  throw invalid("The first part of a multipart upload is a JSON object.");
}

/**
 * The bytes up to the closing delimiter. Only the end of the body is searched for it: a boundary never occurs in the
 * data, and searching every byte would cost as much as checksumming it.
 */
async function* mediaOf(rest: Buffer, chunks: AsyncIterator<Buffer>, delimiter: string) {
  const keepBytes = delimiter.length + 16;
  let tail = rest;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    if (next.value.length >= keepBytes) {
      yield tail;
      tail = next.value;
    } else {
      tail = Buffer.concat([tail, next.value]);
    }
    if (tail.length > keepBytes) {
      yield tail.subarray(0, tail.length - keepBytes);
      tail = tail.subarray(tail.length - keepBytes);
    }
  }
  const end = tail.lastIndexOf(`${delimiter}--`);
  if (end < 0) {
    throw invalid("The multipart upload ends without its closing boundary: bytes are missing.");
  }
  yield tail.subarray(0, end);
}
