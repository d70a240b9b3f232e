/** What stands for the state of an object: its ETag, in quotes; the second of its last change where the server has none. */
export function versionOf(etag: string | undefined, lastModified: string | undefined): string {
  if (etag) return etag;
  return lastModified === undefined ? "" : String(Math.floor(Date.parse(lastModified) / 1000));
}
