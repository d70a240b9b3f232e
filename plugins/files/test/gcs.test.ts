import { gzipSync } from "node:zlib";
import { type ObjectStore, startObjectStore } from "@collectro/object-store";
import { Storage } from "@google-cloud/storage";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readGcs } from "../src/sources/gcs-read.js";
import { failure, readAll } from "./context.js";
import { useTempDir } from "./temp-dir.js";

const dir = useTempDir();
const SCHEMA = [{ name: "a", type: "STRING" }];
const waiting = {
  clock: { now: () => new Date(), sleep: async () => {} },
  progress: { waiting() {} },
};
let store: ObjectStore;

beforeAll(async () => {
  store = await startObjectStore({ root: dir.path("store"), buckets: ["data"] });
  await save("long.csv", `a\n${"some text\n".repeat(50_000)}`);
});
afterEach(() => store.faults.clear());
afterAll(() => store.close());

async function save(name: string, content: string | Buffer, metadata: Record<string, string> = {}): Promise<void> {
  const storage = new Storage({ apiEndpoint: store.endpoint, projectId: "test" });
  await storage.bucket("data").file(name).save(content, { resumable: false, metadata });
}

function read(path: string, params: Record<string, unknown> = {}, window: { from?: string; to?: string } = {}) {
  const all = { path, gcsEndpoint: store.endpoint, ...params };
  return readAll({ params: all, schema: SCHEMA, wants: "lines", ...window });
}

describe("a gs:// path", () => {
  it("reads an object, also by the guide's spelling gcs://", async () => {
    await save("one.csv", "a\n1\n");
    expect((await read("gs://data/one.csv")).rows).toEqual([{ a: "1" }]);
    expect((await read("gcs://data/one.csv")).rows).toEqual([{ a: "1" }]);
  });

  it.each([
    ["gs://data/logs/*.csv", ["1", "10", "2"]],
    ["gs://data/logs/**/*.csv", ["1", "10", "2", "3"]],
    ["gs://data/lo{gs,st}/[12].csv", ["1", "2"]],
  ])("reads the objects that fit %s in the order of names", async (pattern, expected) => {
    for (const name of ["logs/1", "logs/10", "logs/2", "logs/deep/3", "other/4"]) {
      await save(`${name}.csv`, `a\n${name.split("/").at(-1)}\n`);
    }
    const { rows } = await read(pattern);
    expect(rows.map((row) => row["a"])).toEqual(expected);
  });

  it("reads one object a day, with gzip in the name or in the metadata", async () => {
    await save("days/2024-09-24.csv.gz", gzipSync("a\n24\n"));
    await save("days/2024-09-25.csv.gz", gzipSync("a\n25\n"), { contentEncoding: "gzip" });
    const { rows } = await read("gs://data/days/{date}.csv.gz", {}, { from: "2024-09-24", to: "2024-09-25" });
    expect(rows).toEqual([{ a: "24" }, { a: "25" }]);
  });

  it("that names nothing is SOURCE_NOT_FOUND, or left out where that was asked for", async () => {
    const message = await failure(read("gs://data/none-{date}.csv"));
    expect(message).toContain("SOURCE_NOT_FOUND");
    expect(message).toContain("gs://data/none-2024-09-24.csv");
    expect((await read("gs://data/none-{date}.csv", { missing: "skip" })).rows).toEqual([]);
    expect(await failure(read("gs://nobucket/x.csv"))).toContain("SOURCE_NOT_FOUND");
    expect(await failure(read("gs://data/none/*.csv"))).toContain("no file fits");
    expect(await failure(read("gs://data", { format: "csv" }))).toContain("it names no object");
  });

  it("whose bytes change on the way is SOURCE_INCOMPLETE", async () => {
    store.faults.arm({ method: "storage.objects.get", instruction: "corrupt-download" });
    const params = { header: false, badRows: "skip" };
    expect(await failure(read("gs://data/long.csv", params))).toContain("differ from the object's checksum");
  });

  it.each(["return-503", "return-429", "return-reset-connection", "return-broken-stream-after-64K"])(
    "that meets %s is read on from the byte reached",
    async (instruction) => {
      const { id } = store.faults.arm({ method: "storage.objects.get", instruction, times: 2 });
      const { rows } = await read("gs://data/long.csv");
      expect(rows).toHaveLength(50_000);
      expect(store.faults.get(id).struck).toBeGreaterThan(0);
    },
  );

  it.each([
    ["return-503", "SOURCE_UNREACHABLE"],
    ["return-403", "SOURCE_FORBIDDEN"],
    ["return-reset-connection", "SOURCE_INCOMPLETE"],
  ])(
    "that meets %s for ever is %s",
    async (instruction, code) => {
      store.faults.arm({ method: "storage.objects.get", instruction, times: 1000 });
      expect(await failure(read("gs://data/long.csv"))).toContain(code);
    },
    20_000,
  );

  it("that is replaced while it is read is SOURCE_INCOMPLETE, also where a missing file may be left out", async () => {
    await save("replaced.csv", `a\n${"some text\n".repeat(50_000)}`);
    store.faults.arm({ method: "storage.objects.get", instruction: "return-broken-stream-after-64K" });
    const storage = new Storage({ apiEndpoint: store.endpoint, projectId: "test" });
    const target = {
      storage,
      bucket: "data",
      object: "replaced.csv",
      name: "replaced",
      endpoint: store.endpoint,
      waiting,
    };
    const chunks = readGcs(target, new AbortController().signal);
    await chunks.next();
    await save("replaced.csv", "a\n1\n");
    const rest = async () => {
      while (!(await chunks.next()).done);
    };
    expect(await failure(rest())).toContain("SOURCE_INCOMPLETE");
  });

  it.each(["stall", "stall-at-64KiB"])(
    "that meets %s is begun again after the idle deadline",
    async (instruction) => {
      store.faults.arm({ method: "storage.objects.get", instruction });
      const storage = new Storage({ apiEndpoint: store.endpoint, projectId: "test" });
      const target = {
        storage,
        bucket: "data",
        object: "long.csv",
        name: "long",
        endpoint: store.endpoint,
        waiting,
        idleMs: 200,
      };
      let bytes = 0;
      for await (const chunk of readGcs(target, new AbortController().signal)) bytes += chunk.length;
      expect(bytes).toBe(2 + 10 * 50_000);
    },
    20_000,
  );

  it("is no longer read after the signal", async () => {
    await save("one.csv", "a\n1\n");
    const params = { path: "gs://data/one.csv", gcsEndpoint: store.endpoint };
    const signal = AbortSignal.abort(new Error("stopped"));
    expect(await failure(readAll({ params, schema: SCHEMA, signal }))).toBe("stopped");
  });
});
