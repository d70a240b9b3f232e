import { crcOf, failureOf, namesOf } from "../client.js";
import type { ConformanceCase } from "./case.js";

/** Deleting, metadata, copies, and buckets. */
export const changeCases: readonly ConformanceCase[] = [
  {
    name: "delete minds the generation",
    ask: async ({ bucket }) => {
      const file = bucket.file("a");
      await file.save("one", { resumable: false });
      const wrong = await failureOf(file.delete({ ifGenerationMatch: 1 }));
      return [wrong.code, await file.exists()];
    },
    want: [412, [true]],
  },
  {
    name: "delete removes once",
    ask: async ({ bucket }) => {
      const file = bucket.file("a/b");
      await file.save("one", { resumable: false });
      const [{ generation }] = await file.getMetadata();
      await file.delete({ ifGenerationMatch: String(generation) });
      const again = await failureOf(file.delete());
      return [again.code, await namesOf(bucket)];
    },
    want: [404, []],
  },
  {
    name: "custom metadata is stored, merged and removed",
    ask: async ({ bucket }) => {
      const file = bucket.file("a");
      await file.save("one", { resumable: false, metadata: { metadata: { runId: "r1", 駅: "大阪" } } });
      const [stored] = await file.getMetadata();
      await file.setMetadata({ metadata: { 駅: null, rows: "3" }, cacheControl: "no-store" });
      const [changed] = await file.getMetadata();
      return [stored.metadata, changed.metadata, changed.cacheControl, String(changed.metageneration)];
    },
    want: [{ runId: "r1", 駅: "大阪" }, { runId: "r1", rows: "3" }, "no-store", "2"],
  },
  {
    name: "a change of metadata minds the metageneration",
    ask: async ({ bucket }) => {
      const file = bucket.file("a");
      await file.save("one", { resumable: false });
      const wrong = await failureOf(file.setMetadata({ cacheControl: "no-store" }, { ifMetagenerationMatch: 7 }));
      await file.setMetadata({ cacheControl: "no-store" }, { ifMetagenerationMatch: 1 });
      return wrong.code;
    },
    want: 412,
  },
  {
    name: "a copy takes bytes and metadata along",
    ask: async ({ bucket }) => {
      const file = bucket.file("from/ä");
      await file.save("one", { resumable: false, contentType: "text/csv", metadata: { metadata: { runId: "r1" } } });
      await file.copy(bucket.file("to/ö"));
      const [copy] = await bucket.file("to/ö").getMetadata();
      const [bytes] = await bucket.file("to/ö").download();
      return [copy.contentType, copy.metadata, String(bytes), await namesOf(bucket)];
    },
    want: ["text/csv", { runId: "r1" }, "one", ["from/ä", "to/ö"]],
  },
  {
    name: "a copy minds the generation of its target",
    ask: async ({ bucket }) => {
      await bucket.file("a").save("one", { resumable: false });
      await bucket.file("b").save("two", { resumable: false });
      const refused = await failureOf(
        bucket.file("a").copy(bucket.file("b"), { preconditionOpts: { ifGenerationMatch: 0 } }),
      );
      return [refused.code, String((await bucket.file("b").download())[0])];
    },
    want: [412, "two"],
  },
  {
    name: "move leaves nothing behind",
    ask: async ({ bucket }) => {
      await bucket.file("a").save("one", { resumable: false });
      await bucket.file("a").move("b");
      return namesOf(bucket);
    },
    want: ["b"],
  },
  {
    name: "compose joins objects in order",
    ask: async ({ bucket }) => {
      await bucket.file("a").save("one,", { resumable: false });
      await bucket.file("b").save("two", { resumable: false });
      await bucket.combine(["b", "a", "b"], "all.txt");
      const [{ size, crc32c, componentCount, md5Hash }] = await bucket.file("all.txt").getMetadata();
      const [bytes] = await bucket.file("all.txt").download();
      return { text: String(bytes), size: Number(size), crc32c, componentCount: Number(componentCount), md5Hash };
    },
    want: {
      text: "twoone,two",
      size: 10,
      crc32c: crcOf(Buffer.from("twoone,two")),
      componentCount: 3,
      md5Hash: undefined,
    },
  },
  {
    name: "compose of what is not there",
    ask: async ({ bucket }) => (await failureOf(bucket.combine(["none", "nor this"], "all.txt"))).code,
    want: 404,
  },
  {
    name: "buckets are made once and removed empty",
    ask: async ({ storage, bucket }) => {
      const other = storage.bucket(`${bucket.name}-other`);
      await other.create();
      const again = await failureOf(other.create());
      await other.file("a/b").save("one", { resumable: false });
      const full = await failureOf(other.delete());
      await other.file("a/b").delete();
      const listed = (await storage.getBuckets())[0].some(({ name }) => name === other.name);
      await other.delete();
      return [again.code, full.code, listed, await other.exists()];
    },
    want: [409, 409, true, [false]],
  },
];
