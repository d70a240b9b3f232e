import { expect } from "vitest";
import { formatLoadPath, parseLoadPath } from "../../packages/contract/src/index.js";
import { fuzz } from "./kit.js";

const JSON_STRING = /"(?:[^"\\]|\\.)*"/g;

fuzz("load-path", {
  corpus: [
    '{"gcsPaths":["gcs://xxxx/a.json"]}',
    '{"gcsPaths":["gs://xxxx/p/part-00000.json","gs://xxxx/p/part-00001.json"]}',
    ' { "gcsPaths" : [ ] , "more" : { "gcsPath" : null } }\n',
    '{"gcsPaths":["gcs://xxxx/a\\u3042 b\\"c.json"]}',
  ],
  pieces: [
    '"gcsPaths":[]',
    '"gcs\\u0050aths":',
    "gs://",
    "gcs://xxxx/",
    "/../",
    "[",
    '{"a":',
    ",",
    "a.json",
    "a-.",
    "é",
  ],
  runs: 4_000,
  holds(text) {
    const read = parseLoadPath(text);

    if (!read.ok) {
      expect(read.problems.every(({ code, where }) => code === "LOADPATH_INVALID" && where !== "")).toBe(true);
      return;
    }
    const { objects } = read.loadPath;
    expect(parseLoadPath(formatLoadPath(read.loadPath))).toEqual(read);
    const value = JSON.parse(text.replace(/^\ufeff/, ""));
    expect(value.gcsPaths.map((path: string) => path.replace(/^gcs:/, "gs:"))).toEqual(
      objects.map(({ bucket, object }) => `gs://${bucket}/${object}`),
    );
    expect(new Set(objects.map(({ bucket, object }) => `${bucket}/${object}`)).size).toBe(objects.length);
    for (const { object } of objects) expect(`/${object}/`).not.toMatch(/\/\.{0,2}\//);
    // Beside the one key every text is a path: none was lost to a second key of the same name.
    if (Object.keys(value).length === 1) expect(text.match(JSON_STRING)).toHaveLength(1 + objects.length);
  },
});
