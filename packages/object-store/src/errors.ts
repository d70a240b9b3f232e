/**
 * An answer other than success, in Google's terms.
 *
 * `reason` is the word clients look at (`notFound`, `conditionNotMet`, ...); `message` is for people.
 */
export class StorageError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly location: { readonly location: string; readonly locationType: string } | undefined;

  constructor(code: number, reason: string, message: string, location?: { location: string; locationType: string }) {
    super(message);
    this.name = "StorageError";
    this.code = code;
    this.reason = reason;
    this.location = location;
  }

  /** The body that Google's JSON API sends with an error. */
  toBody(): object {
    const detail = { message: this.message, domain: "global", reason: this.reason, ...this.location };
    return { error: { code: this.code, message: this.message, errors: [detail] } };
  }
}

/** 400: the request itself is wrong. */
export function invalid(message: string): StorageError {
  return new StorageError(400, "invalid", message);
}

/** 404 for an object, in GCS's words. */
export function noSuchObject(bucket: string, object: string): StorageError {
  return new StorageError(404, "notFound", `No such object: ${bucket}/${object}`);
}

/** 404 for a bucket, in GCS's words. */
export function noSuchBucket(): StorageError {
  return new StorageError(404, "notFound", "The specified bucket does not exist.");
}

/** 412, or 304 when a read asked for "only if changed". */
export function conditionNotMet(header: "If-Match" | "If-None-Match", code: 304 | 412 = 412): StorageError {
  const message = "At least one of the pre-conditions you specified did not hold.";
  return new StorageError(code, "conditionNotMet", message, { locationType: "header", location: header });
}

/** 410: an upload session that was cancelled, has died, or belongs to an earlier life of the server. */
export function uploadGone(): StorageError {
  return new StorageError(410, "uploadGone", "The upload session is gone. Start the upload again from its first byte.");
}
