import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatGcsUri, objectNameProblem, parseGcsUri } from "../src/index.js";

const takes = (bucket: string) => parseGcsUri(`gs://${bucket}/a`).ok;
const label = (length: number) => "b".repeat(length);

describe("bucket names, by Cloud Storage's rules", () => {
  it.each([
    ["three characters", "abc"],
    ["63 characters", label(63)],
    ["digits, dashes and underscores", "0-my_bucket-1"],
    ["dashes side by side", "a--b"],
    ["a domain", "data.example.com"],
    ["222 characters in labels of 63", `${label(63)}.${label(63)}.${label(63)}.${label(30)}`],
    ["numbers that are no address", "1.2.3"],
    ["a bucket of Google's own", "google-public-data"],
  ])("takes %s", (_what, bucket) => {
    expect(takes(bucket)).toBe(true);
  });

  it.each([
    ["nothing", ""],
    ["two characters", "ab"],
    ["64 characters", label(64)],
    ["223 characters", `${label(63)}.${label(63)}.${label(63)}.${label(31)}`],
    ["a label of 64 characters", `${label(64)}.com`],
    ["capitals", "Bucket"],
    ["a blank", "my bucket"],
    ["a dash in front", "-bucket"],
    ["a dash at the end", "bucket-"],
    ["an underscore in front", "_bucket"],
    ["a dot in front", ".bucket"],
    ["a dot at the end", "bucket."],
    ["two dots", "a..b"],
    ["an IP address", "192.168.5.4"],
    ["the metadata server", "169.254.169.254"],
    ["a port", "bucket:443"],
    ["a user", "user@bucket"],
    ["Japanese", "バケット"],
    ["full-width letters", "ｂｕｃｋｅｔ"],
    ["a newline", "bucket\n"],
    ["a percent escape", "buc%6bet"],
  ])("refuses %s", (_what, bucket) => {
    expect(takes(bucket)).toBe(false);
  });
});

describe("parseGcsUri", () => {
  it.each([
    ["gs://bucket/a.json", "bucket", "a.json"],
    ["gcs://bucket/a.json", "bucket", "a.json"],
    ["gs://bucket/a/b c/日本語 (1)+%20.json", "bucket", "a/b c/日本語 (1)+%20.json"],
    ["gs://bucket", "bucket", ""],
    ["gs://bucket/", "bucket", ""],
    ["gs://bucket/folder/", "bucket", "folder/"],
    ["gs://bucket/...", "bucket", "..."],
    ["gs://bucket/gs:/x", "bucket", "gs:/x"],
  ])("reads %s", (uri, bucket, object) => {
    expect(parseGcsUri(uri)).toEqual({ ok: true, location: { bucket, object } });
  });

  it.each([
    ["another scheme", "s3://bucket/a", /does not start with/],
    ["a web address", "https://storage.googleapis.com/bucket/a", /does not start with/],
    ["capitals", "GS://bucket/a", /does not start with/],
    ["a blank in front", " gs://bucket/a", /does not start with/],
    ["one slash", "gs:/bucket/a", /does not start with/],
    ["no bucket", "gs:///a", /"" is no bucket name/],
    ["a parent folder", "gs://bucket/../other/a", /\. or \.\. as a segment/],
    ["a parent folder at the end", "gs://bucket/a/..", /\. or \.\. as a segment/],
    ["the same folder", "gs://bucket/./a", /\. or \.\. as a segment/],
    ["two slashes", "gs://bucket/a//b", /empty segment/],
    ["a slash in front", "gs://bucket//a", /empty segment/],
    ["a pattern", "gs://bucket/part-*.json", /patterns/],
    ["one character of a pattern", "gs://bucket/part-?.json", /patterns/],
    ["a pattern of a class", "gs://bucket/part-[0-9].json", /patterns/],
    ["a generation", "gs://bucket/a#1234", /patterns/],
    ["a newline", "gs://bucket/a\nb", /control character/],
    ["a zero byte", "gs://bucket/a\0", /control character/],
    ["a C1 control character", "gs://bucket/a\u009bb", /control character/],
    ["a lone surrogate", "gs://bucket/a\ud800", /no valid Unicode/],
    ["1025 bytes", `gs://bucket/${"あ".repeat(341)}ab`, /longer than 1024 bytes/],
  ])("refuses %s, saying why", (_what, uri, reason) => {
    expect(parseGcsUri(uri)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });

  it("says why in a readable length, however long the text is", () => {
    const read = parseGcsUri(`gs://${"X".repeat(1_000_000)}`);

    expect(read.ok ? "" : read.reason.length).toBeLessThan(200);
  });

  it("takes an object name of exactly 1024 bytes", () => {
    expect(objectNameProblem(`${"あ".repeat(341)}a`)).toBeUndefined();
  });

  it("reads back what formatGcsUri writes, in both schemes", () => {
    const segment = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
      .filter((text) => !/[/*?[\]#]|^\.\.?$/.test(text));
    const objects = fc.array(segment, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));
    fc.assert(
      fc.property(objects, fc.constantFrom("gs" as const, "gcs" as const), (object, scheme) => {
        fc.pre(objectNameProblem(object) === undefined);
        const location = { bucket: "my-bucket", object };
        expect(parseGcsUri(formatGcsUri(location, scheme))).toEqual({ ok: true, location });
      }),
    );
  });

  it("never throws, and gives no location that holds a path trick", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const read = parseGcsUri(`gs://bucket/${text}`);
        if (read.ok) expect(read.location.object.split("/").some((part) => part === ".." || part === ".")).toBe(false);
      }),
    );
  });
});
