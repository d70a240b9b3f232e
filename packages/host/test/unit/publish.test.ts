import { readdirSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Done, StoredShard } from "../../src/protocol.js";
import { publish } from "../../src/stages/9-publish.js";
import { SharedDirWriter } from "../../src/supervisor/shared-dir-writer.js";

let dir: string;
let writer: SharedDirWriter;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "host-publish-"));
  writer = SharedDirWriter.open(dir);
  writer.claim();
  writer.reserve();
});
afterEach(async () => await rm(dir, { recursive: true }));

function shard(object: string): StoredShard {
  const day = { from: "2024-09-24", to: "2024-09-24" };
  return { bucket: "out", object, ...day, rows: 1, bytes: 9, crc32c: "crc", generation: "7" };
}

const SHARDS = [shard("x/2024-09-25/part-00000.json"), shard("x/2024-09-24/part-00000.json")];
const DONE: Done = {
  counts: { read: 2, encoded: 2, stored: 2, skipped: 0, nulled: 0 },
  proven: SHARDS,
  schema: undefined,
  slices: [{ from: "2024-09-24", to: "2024-09-25", rows: 2 }],
};

const read = async (name: string) => await readFile(join(dir, name), "utf8");
const visible = async () => (await readdir(dir)).filter((name) => !name.startsWith(".")).sort();

test("what does not agree is told, and nothing is published", async () => {
  const forged = { ...DONE, counts: { ...DONE.counts, read: 3 } };

  expect(publish(writer, SHARDS, forged, "gcs", () => expect.unreachable())).toMatch(/3 rows were read but 2 encoded/);
  expect(await visible()).toEqual([]);
});

test("a success names every object in date order, in the guide's form", async () => {
  expect(publish(writer, SHARDS, DONE, "gcs", () => {})).toBeUndefined();
  expect(await read("loadpath.txt")).toBe(
    '{"gcsPaths":["gcs://out/x/2024-09-24/part-00000.json","gcs://out/x/2024-09-25/part-00000.json"]}',
  );
  expect(await read("job_result.txt")).toBe("success");
  expect(writer.published).toBe("success");
});

test("the last line of the log is written before the result is there", async () => {
  const seen: string[][] = [];
  publish(writer, SHARDS, DONE, "gs", () => seen.push(readdirSync(dir).filter((name) => !name.startsWith("."))));
  expect(seen).toEqual([[]]);
  expect(await read("loadpath.txt")).toContain('"gs://out/x/2024-09-24/part-00000.json"');
});

test("a list that cannot be written leaves no success behind", async () => {
  await mkdir(join(dir, ".loadpath.txt.tmp"));
  expect(() => publish(writer, SHARDS, DONE, "gcs", () => {})).toThrow();
  expect(await visible()).toEqual([]);
});

test.for(["success", "failure"] as const)(
  "%s is the prepared file under its name: no reader sees half",
  async (word) => {
    const prepared = await stat(word === "success" ? writer.paths.preparedSuccess : writer.paths.preparedFailure);
    if (word === "success") publish(writer, SHARDS, DONE, "gcs", () => {});
    else writer.publishFailure();
    expect((await stat(writer.paths.jobResult)).ino).toBe(prepared.ino);
  },
);

test("a word that was published is never changed", async () => {
  writer.publishFailure();
  expect(() => publish(writer, SHARDS, DONE, "gcs", () => {})).toThrow(/failure was already published/);
  expect(await visible()).toEqual(["job_result.txt"]);
  expect(await read("job_result.txt")).toBe("failure");
});

test("a failure after a success changes nothing", async () => {
  publish(writer, SHARDS, DONE, "gcs", () => {});
  writer.publishFailure();
  writer.giveUp("too late");
  expect(await read("job_result.txt")).toBe("success");
  expect(await visible()).toContain("loadpath.txt");
});
