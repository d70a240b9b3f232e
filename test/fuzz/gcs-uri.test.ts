import { expect } from "vitest";
import { formatGcsUri, parseGcsUri } from "../../packages/contract/src/index.js";
import { fuzz } from "./kit.js";

fuzz("gcs-uri", {
  corpus: ["gs://bucket/object", "gcs://my.bucket-1_x/a/b/part-00000.json", "gs://bucket", "gs://bucket/prefix/"],
  pieces: ["gs://", "../", "/./", "//", "a-.", "a-", "127.0.0.1", "%2e%2e", "*", "#", "é"],
  runs: 4_000,
  holds(text) {
    const read = parseGcsUri(text);

    if (!read.ok) {
      expect(read.reason).not.toBe("");
      return;
    }
    const { bucket, object } = read.location;
    expect(parseGcsUri(formatGcsUri(read.location))).toEqual(read);
    expect(text.replace(/^gcs:/, "gs:").replace(/\/$/, "")).toBe(`gs://${bucket}/${object}`.replace(/\/$/, ""));
    expect(bucket).toMatch(/^[a-z0-9._-]{3,222}$/);
    // As a path it stays below the bucket: where a URL parser leads and where we lead are the same.
    const url = new URL(`https://storage.invalid/${bucket}/${object.split("/").map(encodeURIComponent).join("/")}`);
    expect(url.pathname.split("/").map(decodeURIComponent).join("/")).toBe(`/${bucket}/${object}`);
  },
});
