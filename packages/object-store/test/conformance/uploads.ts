import { pipeline } from "node:stream/promises";
import { crcOf, createOnce, failureOf, makeBytes, md5Of, namesOf } from "../client.js";
import type { ConformanceCase } from "./case.js";

const text = Buffer.from("こんにちは, 世界\n");
const large = makeBytes(40 * 1024 * 1024);
const chunkSize = 256 * 1024;

/** The three ways in which the real client uploads. */
export const uploadCases: readonly ConformanceCase[] = [
  {
    name: "a simple save stores bytes, type and checksums",
    ask: async ({ bucket }) => {
      const file = bucket.file("simple.json");
      await file.save(text, { resumable: false, contentType: "application/json" });
      const [{ size, contentType, crc32c, md5Hash, metageneration, bucket: inBucket, name }] = await file.getMetadata();
      const [bytes] = await file.download();
      return {
        size: Number(size),
        contentType,
        crc32c,
        md5Hash,
        metageneration: Number(metageneration),
        name,
        isInBucket: inBucket === bucket.name,
        isSame: bytes.equals(text),
      };
    },
    want: {
      size: 24,
      contentType: "application/json",
      crc32c: crcOf(text),
      md5Hash: md5Of(text),
      metageneration: 1,
      name: "simple.json",
      isInBucket: true,
      isSame: true,
    },
  },
  {
    name: "a resumable save stores the same",
    ask: async ({ bucket }) => {
      const file = bucket.file("resumable.json");
      await file.save(text, { contentType: "application/json", metadata: { crc32c: crcOf(text) } });
      const [{ size, contentType, crc32c }] = await file.getMetadata();
      return { size: Number(size), contentType, crc32c };
    },
    want: { size: 24, contentType: "application/json", crc32c: crcOf(text) },
  },
  {
    name: "a stream in several chunks arrives whole",
    ask: async ({ bucket }) => {
      const file = bucket.file("chunks.bin");
      const bytes = makeBytes(3 * chunkSize + 12_345);
      await pipeline([bytes], file.createWriteStream({ chunkSize }));
      const [stored] = await file.download();
      return stored.equals(bytes);
    },
    want: true,
  },
  {
    name: "a simple stream arrives whole",
    ask: async ({ bucket }) => {
      const file = bucket.file("stream.bin");
      const bytes = makeBytes(1_000_003);
      await pipeline([bytes], file.createWriteStream({ resumable: false }));
      const [stored] = await file.download();
      return stored.equals(bytes);
    },
    want: true,
  },
  {
    name: "40 MiB arrive whole, by one request and by a session",
    ask: async ({ bucket }) => {
      await bucket.file("one-request").save(large, createOnce(large));
      await bucket.file("session").save(large, { preconditionOpts: { ifGenerationMatch: 0 } });
      const [[one], [session]] = await Promise.all([
        bucket.file("one-request").download(),
        bucket.file("session").download(),
      ]);
      return [one.equals(large), session.equals(large)];
    },
    want: [true, true],
  },
  {
    name: "zero bytes are an object too",
    ask: async ({ bucket }) => {
      await bucket.file("empty-simple").save("", createOnce(Buffer.alloc(0)));
      await bucket.file("empty-session").save("", { resumable: true });
      const sizes = (await bucket.getFiles())[0].map(({ name, metadata }) => [name, Number(metadata.size)]);
      const [bytes] = await bucket.file("empty-session").download();
      return [...sizes, bytes.length];
    },
    want: [["empty-session", 0], ["empty-simple", 0], 0],
  },
  {
    name: "a wrong crc32c is refused, and nothing is stored",
    ask: async ({ bucket }) => {
      const wrong = { metadata: { crc32c: "AAAAAA==" }, validation: false };
      const simple = await failureOf(bucket.file("a").save(text, { ...wrong, resumable: false }));
      const session = await failureOf(bucket.file("b").save(text, { ...wrong, resumable: true }));
      return { codes: [simple.code, session.code], names: await namesOf(bucket) };
    },
    want: { codes: [400, 400], names: [] },
  },
  {
    name: "a wrong md5Hash is refused",
    ask: async ({ bucket }) => {
      const wrong = { metadata: { md5Hash: "AAAAAAAAAAAAAAAAAAAAAA==" }, validation: false, resumable: false };
      return (await failureOf(bucket.file("a").save(text, wrong))).code;
    },
    want: 400,
  },
  {
    name: "ifGenerationMatch 0 creates and never overwrites",
    ask: async ({ bucket }) => {
      const file = bucket.file("once");
      await file.save(text, createOnce(text));
      const again = await failureOf(file.save("other", createOnce(Buffer.from("other"))));
      const session = await failureOf(file.save("other", { preconditionOpts: { ifGenerationMatch: 0 } }));
      const [bytes] = await file.download();
      return [again.code, session.code, bytes.equals(text)];
    },
    want: [412, 412, true],
  },
  {
    name: "of many that create the same object, one does",
    ask: async ({ bucket }) => {
      const bodies = Array.from({ length: 8 }, (_, index) => makeBytes(1_000_000 + index));
      const results = await Promise.allSettled(bodies.map((body) => bucket.file("race").save(body, createOnce(body))));
      const codes = results.flatMap((result) => (result.status === "rejected" ? [result.reason.code] : []));
      return { created: results.length - codes.length, refused: [...new Set(codes)] };
    },
    want: { created: 1, refused: [412] },
  },
  {
    name: "a write with the right generation replaces, and its generation is greater",
    ask: async ({ bucket }) => {
      const file = bucket.file("twice");
      await file.save("one", { resumable: false });
      const [before] = await file.getMetadata();
      const ifGenerationMatch = String(before.generation);
      await file.save("two", { resumable: false, preconditionOpts: { ifGenerationMatch } });
      const stale = await failureOf(file.save("three", { resumable: false, preconditionOpts: { ifGenerationMatch } }));
      const [after] = await file.getMetadata();
      return [
        BigInt(String(after.generation)) > BigInt(ifGenerationMatch),
        stale.code,
        String((await file.download())[0]),
      ];
    },
    want: [true, 412, "two"],
  },
];
