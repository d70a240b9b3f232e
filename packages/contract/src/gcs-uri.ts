/** A place in Cloud Storage. `object` is empty for a bare bucket. */
export interface GcsLocation {
  readonly bucket: string;
  readonly object: string;
}

/** The guide prints `gcs://`; Google's own tools say `gs://`. Both are read, `gcs` is written unless asked otherwise. */
export type UriScheme = "gcs" | "gs";

// Cloud Storage bucket naming: 3 to 63 characters (222 with dots), lower case, digits, - _ .; first and last a letter or digit.
// That new buckets may not be called goog… or …google… is a rule for making them: Google has some itself.
const BUCKET = /^(?=.{3,222}$)[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?)*$/;
const IP_ADDRESS = /^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$/;

/** Reads `gs://bucket/object` or `gcs://bucket/object`; says what is wrong otherwise. */
export function parseGcsUri(uri: string): { ok: true; location: GcsLocation } | { ok: false; reason: string } {
  const match = /^(?:gs|gcs):\/\/([^/]*)(?:\/(.*))?$/s.exec(uri);
  if (!match) return { ok: false, reason: "it does not start with gs:// or gcs://" };
  const [, bucket = "", object = ""] = match;
  if (!BUCKET.test(bucket) || IP_ADDRESS.test(bucket)) {
    return { ok: false, reason: `${JSON.stringify(bucket.slice(0, 80))} is no bucket name` };
  }
  const reason = objectNameProblem(object);
  return reason ? { ok: false, reason } : { ok: true, location: { bucket, object } };
}

/** Why a name cannot be an object's, by Cloud Storage's rules and ours (nothing that reads as a path trick); undefined when fine. */
export function objectNameProblem(object: string): string | undefined {
  if (Buffer.byteLength(object) > 1024) return "the object name is longer than 1024 bytes";
  if (!object.isWellFormed()) return "the object name is no valid Unicode";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(object)) return "the object name holds a control character";
  if (/[*?[\]#]/.test(object)) return "the object name holds one of * ? [ ] #, which load jobs read as patterns";
  const segments = object.split("/");
  if (segments.some((part) => part === "." || part === "..")) return "the object name holds . or .. as a segment";
  if (segments.slice(0, -1).some((part) => part === "")) return "the object name holds an empty segment (//)";
  return undefined;
}

/** `gs://bucket/object`, or `gcs://` when asked. */
export function formatGcsUri(location: GcsLocation, scheme: UriScheme = "gs"): string {
  return `${scheme}://${location.bucket}/${location.object}`;
}
