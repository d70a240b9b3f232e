import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { failure, readAll } from "./context.js";
import { useTempDir } from "./temp-dir.js";

const dir = useTempDir();
const SCHEMA = [{ name: "a", type: "STRING" }];

async function read(name: string, content: Buffer, params: Record<string, unknown> = {}) {
  const path = await dir.write(name, content);
  return readAll({ params: { path, ...params }, schema: SCHEMA, wants: "lines" });
}

describe("a gzip file", () => {
  it("is unpacked by its suffix, or by its first bytes", async () => {
    const packed = gzipSync("a\n1\n");
    expect((await read("x.csv.gz", packed)).rows).toEqual([{ a: "1" }]);
    expect((await read("x.csv", packed)).rows).toEqual([{ a: "1" }]);
  });

  it("may have several members", async () => {
    const packed = Buffer.concat([gzipSync("a\n1\n2"), gzipSync(""), gzipSync("3\n4\n")]);
    expect((await read("members.csv.gz", packed)).rows).toEqual([{ a: "1" }, { a: "23" }, { a: "4" }]);
  });

  it("is incomplete when it is cut anywhere", async () => {
    const packed = gzipSync(`a\n${"some text\n".repeat(1000)}`);
    for (const length of [3, 20, packed.length - 9, packed.length - 1]) {
      expect(await failure(read("cut.csv.gz", packed.subarray(0, length)))).toContain("SOURCE_INCOMPLETE");
    }
    const second = Buffer.concat([packed, gzipSync("x\n").subarray(0, 12)]);
    expect(await failure(read("cut2.csv.gz", second))).toContain("SOURCE_INCOMPLETE");
  });

  it("is refused when a byte is damaged, or bytes follow that are no gzip", async () => {
    const packed = gzipSync(`a\n${"some text\n".repeat(1000)}`);
    const damaged = Buffer.from(packed);
    damaged.writeUInt8(damaged.readUInt8(packed.length - 6) ^ 1, packed.length - 6);
    expect(await failure(read("damaged.csv.gz", damaged))).toContain("the gzip data is damaged");
    expect(await failure(read("tail.csv.gz", Buffer.concat([packed, Buffer.from("tail")])))).toContain("damaged");
  });

  it("is refused when zero bytes stand between its members, where unpackers stop without a word", async () => {
    const packed = Buffer.concat([gzipSync("a\n1\n"), Buffer.alloc(4), gzipSync("2\n")]);
    expect(await failure(read("zeros.csv.gz", packed))).toMatch(/[0-9]+ bytes after the gzip data are no gzip/);
  });

  it("is refused when the name says gzip and the bytes do not", async () => {
    expect(await failure(read("plain.csv.gz", Buffer.from("a\n1\n")))).toContain("the bytes do not");
    expect(await failure(read("empty.csv.gz", Buffer.alloc(0)))).toContain("an empty file is no gzip file");
    expect((await read("plain.csv.gz", Buffer.from("a\n1\n"), { compression: "none" })).rows).toEqual([{ a: "1" }]);
  });

  it("is refused when it is a bomb", async () => {
    const packed = gzipSync(Buffer.concat([Buffer.from("a"), Buffer.alloc(80_000_000, `\n${"x".repeat(999)}`)]));
    expect(await failure(read("bomb.csv.gz", packed))).toContain("unpacks to more than 250 times its size");
    const small = gzipSync(`a\n${"1\n".repeat(1000)}`);
    expect(await failure(read("large.csv.gz", small, { maxUnzippedBytes: 1000 }))).toContain("larger than 1000 bytes");
  });
});
