import { basename, join, sep } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkBucketName, checkObjectName, objectNameToPath, pathToObjectName } from "../src/names.js";

const segment = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom("", ".", "..", "%", "%2F", "%more", "%file", "%empty", "a%more", ".bucket.json", "長".repeat(150)),
  fc.string({ unit: fc.constantFrom("a", ".", "%", "é", "🌤"), maxLength: 500 }),
);
const objectName = fc
  .array(segment, { minLength: 1, maxLength: 6 })
  .map((segments) => segments.join("/"))
  .filter((name) => name.isWellFormed() && name !== "");

describe("object names on disk", () => {
  test("come back from any path they are given", () => {
    fc.assert(
      fc.property(objectName, (name) => {
        const path = objectNameToPath(name);

        expect(pathToObjectName(path)).toBe(name);
        expect(pathToObjectName(`${path}%file`)).toBe(name);
      }),
    );
  });

  test("stay below their bucket, in files that a disk can hold, away from the store's own", () => {
    fc.assert(
      fc.property(objectName, (name) => {
        const path = objectNameToPath(name);

        expect(join("/root/bucket", path)).toBe(`/root/bucket${sep}${path}`);
        for (const part of path.split("/")) {
          expect(Buffer.byteLength(`.${part}%file.meta.next`)).toBeLessThanOrEqual(255);
          expect(part).toMatch(/^[^.]/);
        }
      }),
    );
  });

  const plain = [
    "weather/tokyo/2024-09-24_2024-09-24/0198c1/part-00000.json",
    "日本/大阪 (市)/気温.json",
    "a b/c=d,e&f#g'h.csv",
  ];
  test.for(plain)("are the path itself when nothing is awkward: %s", (name) => {
    expect(objectNameToPath(name)).toBe(name);
  });

  const encoded = [
    ["../../etc/passwd", "%2E%2E/%2E%2E/etc/passwd"],
    ["a//b/", "a/%empty/b/%empty"],
    [".hidden", "%2Ehidden"],
    ["50%", "50%25"],
    ['C:\\x|"?*', "C%3A%5Cx%7C%22%3F%2A"],
    ["end. ", "end.%20"],
    [`${"x".repeat(200)}.json`, `${"x".repeat(200)}%more/%2Ejson`],
    ["x".repeat(450), `${"x".repeat(200)}%more/${"x".repeat(200)}%more/${"x".repeat(50)}`],
  ] as const;
  test.for(encoded)("are written otherwise where they must be: %s", ([name, path]) => {
    expect(objectNameToPath(name)).toBe(path);
    expect(basename(path)).not.toBe("..");
  });
});

test.for(["", "n".repeat(1025), "\ud800", "a\nb", "a\rb", ".", "..", ".well-known/acme-challenge/x"])(
  "GCS refuses the object name %j",
  (name) => {
    expect(() => checkObjectName(name)).toThrow(/object name|Object names/);
  },
);

test.for(["ab", "Upper", "-a-", "a..b", "../x", "a/b", "x".repeat(223), ".staging"])(
  "GCS refuses the bucket name %j",
  (name) => {
    expect(() => checkBucketName(name)).toThrow("Bucket names");
  },
);
