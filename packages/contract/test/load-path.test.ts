import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatLoadPath, type GcsLocation, MAX_LOAD_PATH_BYTES, MAX_LOAD_PATHS, parseLoadPath } from "../src/index.js";

const list = (...paths: unknown[]) => JSON.stringify({ gcsPaths: paths });

function placesOf(text: string): (string | undefined)[] {
  const read = parseLoadPath(text);
  return read.ok ? [] : read.problems.map(({ where }) => where);
}

function detailsOf(text: string): string {
  const read = parseLoadPath(text);
  return read.ok ? "" : read.problems.map(({ code, detail }) => `${code} ${detail}`).join("\n");
}

describe("formatLoadPath", () => {
  const objects = [{ bucket: "xxxx", object: "a.json" }];

  it("writes the guide's form, gcs:// unless asked otherwise", () => {
    expect(formatLoadPath({ objects })).toBe('{"gcsPaths":["gcs://xxxx/a.json"]}');
    expect(formatLoadPath({ objects }, "gs")).toBe('{"gcsPaths":["gs://xxxx/a.json"]}');
  });

  it("writes an empty list for a run of zero rows", () => {
    expect(formatLoadPath({ objects: [] })).toBe('{"gcsPaths":[]}');
  });

  it("is read back as it was written, in order", () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9 ="'\\あ-]{0,20}\.json$/);
    const locations = fc
      .uniqueArray(name)
      .map((names) => names.map((object): GcsLocation => ({ bucket: "bkt", object })));
    fc.assert(
      fc.property(locations, fc.constantFrom("gs" as const, "gcs" as const), (objects, scheme) => {
        expect(parseLoadPath(formatLoadPath({ objects }, scheme))).toEqual({ ok: true, loadPath: { objects } });
      }),
    );
  });
});

describe("parseLoadPath", () => {
  it.each([
    ["the guide's layout", '{"gcsPaths": [\n\t"gcs://xxxx/a",\n\t"gcs://yyyy/b"\n\t]\n}\n', 2],
    ["an empty list", '{"gcsPaths":[]}', 0],
    ["both schemes", list("gs://bucket/a", "gcs://bucket/b"), 2],
    ["other keys beside the list", '{"version":1,"gcsPaths":["gs://bucket/a"]}', 1],
    ["a byte order mark", `\ufeff${list("gs://bucket/a")}`, 1],
    ["the same name in two buckets", list("gs://bucket-a/a", "gs://bucket-b/a"), 2],
    ["names that differ in case", list("gs://bucket/a", "gs://bucket/A"), 2],
    [
      "as many paths as are taken",
      list(...Array.from({ length: MAX_LOAD_PATHS }, (_, n) => `gs://bucket/${n}`)),
      MAX_LOAD_PATHS,
    ],
  ])("takes %s", (_what, text, count) => {
    const read = parseLoadPath(text);

    expect(read.ok && read.loadPath.objects.length).toBe(count);
  });

  it.each([
    ["nothing", ""],
    ["white space", "\n"],
    ["half a file", '{"gcsPaths":["gs://buc'],
    ["a bare list", '["gs://bucket/a"]'],
    ["one path a line", "gs://bucket/a\ngs://bucket/b"],
    ["null", "null"],
    ["a text", '"gcsPaths"'],
    ["a number", "1"],
    ["no list", "{}"],
    ["two lists", '{"gcsPaths":["gcs://bucket/a"],"gcsPaths":["gcs://bucket/b"]}'],
    ["a list that is null", '{"gcsPaths":null}'],
    ["a list that is a text", '{"gcsPaths":"gs://bucket/a"}'],
    ["a list that is an object", '{"gcsPaths":{"0":"gs://bucket/a"}}'],
    ["another spelling", '{"gcspaths":["gs://bucket/a"]}'],
    ["an inherited list", '{"__proto__":{"gcsPaths":["gs://bucket/a"]}}'],
    ["single quotes", "{'gcsPaths':['gs://bucket/a']}"],
    ["a comma too many", '{"gcsPaths":["gs://bucket/a",]}'],
    ["something after the end", `${list("gs://bucket/a")}x`],
    ["brackets a million deep", "[".repeat(1_000_000)],
    ["more bytes than are taken", `${list("gs://bucket/a")}${" ".repeat(MAX_LOAD_PATH_BYTES)}`],
  ])("refuses %s", (_what, text) => {
    expect(placesOf(text)).toEqual(["loadpath.txt"]);
    expect(detailsOf(text)).toMatch(/^LOADPATH_INVALID it /);
  });

  it.each<[string, unknown, RegExp]>([
    ["null", null, /null is no text/],
    ["a number", 7, /7 is no text/],
    ["an object", { uri: "gs://bucket/a" }, /is no text/],
    ["a list", ["gs://bucket/a"], /is no text/],
    ["an empty text", "", /does not start with/],
    ["a bare bucket", "gs://bucket", /names no object/],
    ["a bucket with a slash", "gs://bucket/", /names no object/],
    ["a folder", "gs://bucket/folder/", /names no object/],
    ["a local path", "/etc/passwd", /does not start with/],
    ["a traversal", "gs://bucket/../other/a", /\. or \.\. as a segment/],
    ["a pattern", "gs://bucket/*", /patterns/],
    ["a newline", "gs://bucket/a\nb", /control character/],
    ["a wrong bucket", "gs://Bucket/a", /no bucket name/],
  ])("refuses %s as a path, naming its place", (_what, path, detail) => {
    const text = list("gs://bucket/good", path);

    expect(placesOf(text)).toEqual(["gcsPaths[1]"]);
    expect(detailsOf(text)).toMatch(detail);
  });

  it("reports every bad path, not only the first", () => {
    expect(placesOf(list("gs://bucket/a", 1, "gs://bucket/b", "x", "gcs://bucket/a"))).toEqual([
      "gcsPaths[1]",
      "gcsPaths[3]",
      "gcsPaths[4]",
    ]);
  });

  it("takes the same object in both schemes for a duplicate", () => {
    expect(detailsOf(list("gcs://bucket/a", "gs://bucket/a"))).toContain("gs://bucket/a is listed twice");
  });

  it("refuses more paths than load at once", () => {
    const text = list(...Array.from({ length: MAX_LOAD_PATHS + 1 }, (_, n) => `gs://bucket/${n}`));

    expect(detailsOf(text)).toBe("LOADPATH_INVALID 10001 paths; at most 10000 load at once");
  });

  it("shows a long path cut to a readable length", () => {
    expect(detailsOf(list(`gs://bucket/${"x".repeat(100_000)}`)).length).toBeLessThan(400);
    expect(detailsOf(list({ key: "x".repeat(100_000) })).length).toBeLessThan(400);
  });

  it("never throws, and never takes a list with a path missing", () => {
    const path = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("gs://bucket/a", "gcs://bucket/b"),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.array(path), (paths) => {
        const read = parseLoadPath(JSON.stringify({ gcsPaths: paths }));
        if (read.ok) expect(read.loadPath.objects).toHaveLength(paths.length);
      }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json()), (text) => {
        expect(parseLoadPath(text).ok).toBe(false);
      }),
    );
  });
});
