import { gzipSync } from "node:zlib";
import { crcOf, failureOf, makeBytes, md5Of } from "../client.js";
import type { ConformanceCase } from "./case.js";

const digits = Buffer.from("0123456789");

/** Names that a file system would not take as they are, or that lead out of a folder. */
const awkwardNames = [
  "日本/大阪/気温 (°C).json",
  "emoji 🌤️.json",
  "🌤 after ｚ in UTF-8, before it in UTF-16",
  "ｚ",
  "../../escape",
  "a/../b",
  "a//b",
  "folder/",
  ".hidden/.file",
  "100%/a%2Fb",
  'CON<>|?*:"\\.txt',
  "tab\tand\u0001control",
  "trailing. ",
  `long/${"長".repeat(300)}.json`,
  `${"x".repeat(250)}/${"y".repeat(700)}`,
  "n".repeat(1024),
];

/** Metadata, bytes and errors of objects. */
export const readCases: readonly ConformanceCase[] = [
  {
    name: "ranges",
    ask: async ({ bucket }) => {
      const file = bucket.file("digits");
      await file.save(digits, { resumable: false });
      const ranges = [{ start: 0, end: 3 }, { start: 4 }, { start: 9, end: 99 }, { end: -2 }];
      const parts = await Promise.all(ranges.map((range) => file.download(range)));
      return parts.map(([part]) => String(part));
    },
    want: ["0123", "456789", "9", "89"],
  },
  {
    name: "a range behind the end",
    ask: async ({ bucket }) => {
      const file = bucket.file("digits");
      await file.save(digits, { resumable: false });
      return (await failureOf(file.download({ start: 10 }))).code;
    },
    want: 416,
  },
  {
    name: "a download is validated by the hashes that come with it",
    ask: async ({ bucket, endpoint }) => {
      await bucket.file("digits").save(digits, { resumable: false });
      const response = await fetch(`${endpoint}/storage/v1/b/${bucket.name}/o/digits?alt=media`);
      const headers = ["x-goog-hash", "x-goog-stored-content-encoding", "content-length", "accept-ranges"];
      await response.arrayBuffer();
      return headers.map((header) => response.headers.get(header));
    },
    want: [`crc32c=${crcOf(digits)},md5=${md5Of(digits)}`, "identity", "10", "bytes"],
  },
  {
    name: "gzip is unpacked for who cannot, and kept for who can",
    ask: async ({ bucket, endpoint }) => {
      const file = bucket.file("packed");
      await file.save(gzipSync(digits), { resumable: false, metadata: { contentEncoding: "gzip" } });
      const plain = await fetch(`${endpoint}/storage/v1/b/${bucket.name}/o/packed?alt=media`, {
        headers: { "accept-encoding": "identity" },
      });
      const text = await plain.text();
      return [String((await file.download())[0]), text, plain.headers.get("content-encoding")];
    },
    want: ["0123456789", "0123456789", null],
  },
  {
    name: "what is not there",
    ask: async ({ bucket, storage }) => {
      const none = bucket.file("none");
      const elsewhere = storage.bucket("no-such-bucket-here");
      const codes = await Promise.all(
        [none.getMetadata(), none.download(), none.delete(), elsewhere.getMetadata(), elsewhere.getFiles()].map(
          failureOf,
        ),
      );
      return [codes.map(({ code }) => code), await none.exists(), await elsewhere.exists()];
    },
    want: [[404, 404, 404, 404, 404], [false], [false]],
  },
  {
    name: "a 404 has Google's form",
    ask: async ({ bucket, endpoint }) => {
      const response = await fetch(`${endpoint}/storage/v1/b/${bucket.name}/o/none`);
      const { error } = (await response.json()) as { error: { code: number; message: string; errors: object[] } };
      const [{ reason, domain } = { reason: "", domain: "" }] = error.errors as { reason: string; domain: string }[];
      return {
        status: response.status,
        code: error.code,
        reason,
        domain,
        message: error.message.replace(bucket.name, "B"),
      };
    },
    want: { status: 404, code: 404, reason: "notFound", domain: "global", message: "No such object: B/none" },
  },
  {
    name: "an upload into a bucket that is not there",
    ask: async ({ storage }) => {
      const file = storage.bucket("no-such-bucket-here").file("a");
      const codes = await Promise.all([file.save("a", { resumable: false }), file.save("a")].map(failureOf));
      return codes.map(({ code }) => code);
    },
    want: [404, 404],
  },
  {
    name: "an older generation is not there",
    ask: async ({ bucket }) => {
      await bucket.file("a").save("one", { resumable: false });
      const old = await failureOf(bucket.file("a", { generation: 12_345 }).getMetadata());
      return old.code;
    },
    want: 404,
  },
  {
    name: "reads with preconditions",
    ask: async ({ bucket, endpoint }) => {
      const file = bucket.file("a");
      await file.save("one", { resumable: false });
      const [{ generation }] = await file.getMetadata();
      const address = `${endpoint}/storage/v1/b/${bucket.name}/o/a`;
      const conditions = [
        `ifGenerationMatch=${generation}`,
        "ifGenerationMatch=1",
        `ifGenerationNotMatch=${generation}`,
      ];
      const answers = await Promise.all(conditions.map((condition) => fetch(`${address}?${condition}`)));
      return answers.map(({ status }) => status);
    },
    want: [200, 412, 304],
  },
  {
    name: "awkward names come back as they went in",
    ask: async ({ bucket }) => {
      await Promise.all(awkwardNames.map((name) => bucket.file(name).save(name, { resumable: false })));
      const [files] = await bucket.getFiles();
      const contents = await Promise.all(files.map((file) => file.download()));
      return files.every((file, index) => String(contents[index]?.[0]) === file.name) && files.map(({ name }) => name);
    },
    want: awkwardNames.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))),
  },
  {
    name: "an object may be called like the folder of another",
    ask: async ({ bucket }) => {
      for (const name of ["a/b/c", "a", "a/b", "a/b/c/d"]) {
        await bucket.file(name).save(name, { resumable: false });
      }
      const [files] = await bucket.getFiles();
      const contents = await Promise.all(files.map((file) => file.download()));
      return contents.map(([bytes]) => String(bytes));
    },
    want: ["a", "a/b", "a/b/c", "a/b/c/d"],
  },
  {
    name: "names that GCS refuses",
    ask: async ({ bucket }) => {
      const names = ["n".repeat(1025), "line\nbreak", ".."];
      const calls = names.map((name) => bucket.file(name).save(makeBytes(4), { resumable: false }));
      return (await Promise.all(calls.map(failureOf))).map(({ code }) => code);
    },
    want: [400, 400, 400],
  },
];
