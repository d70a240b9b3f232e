import { invalid } from "./errors.js";

/** What one PUT of a resumable upload brings. */
export interface UploadRange {
  /** The object's byte that the body starts with; undefined for a status query, which has no body. */
  readonly firstByte: number | undefined;
  /** Bytes in the body; undefined when the client does not know yet. */
  readonly lengthBytes: number | undefined;
  /** The object's size; undefined when the client does not know yet. */
  readonly totalBytes: number | undefined;
}

/**
 * Reads `Content-Range` as resumable uploads use it: `bytes 0-9/*`, `bytes 0-9/10`, `bytes 0-*` + `/*`, `bytes *` + `/*`,
 * `bytes *` + `/10`. Without one, the body is the whole object.
 *
 * @throws StorageError 400 when it is none of these.
 */
export function parseUploadRange(header: string | undefined): UploadRange {
  if (header === undefined) {
    return { firstByte: 0, lengthBytes: undefined, totalBytes: undefined };
  }
  const match = /^bytes (?:\*|(\d+)-(\d+|\*))\/(\d+|\*)$/.exec(header);
  if (!match) {
    throw invalid(`Failed to parse Content-Range header: ${JSON.stringify(header)}.`);
  }
  const [, first, last, total] = match;
  const known = (text: string | undefined) => (text === undefined || text === "*" ? undefined : Number(text));
  const firstByte = known(first);
  const lastByte = known(last);
  const lengthBytes = firstByte === undefined || lastByte === undefined ? undefined : lastByte - firstByte + 1;
  if (lengthBytes !== undefined && lengthBytes < 1) {
    throw invalid(`Content-Range ends before it starts: ${JSON.stringify(header)}.`);
  }
  return { firstByte, lengthBytes, totalBytes: known(total) };
}
