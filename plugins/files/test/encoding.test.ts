import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { toUtf8 } from "../src/decode/encoding.js";
import { asJson, failure, outcomeOf, readChunks } from "./context.js";

const SCHEMA = [
  { name: "a", type: "STRING" },
  { name: "b", type: "STRING" },
];

function read(content: Buffer, encoding: string, params: Record<string, unknown> = {}) {
  return readChunks([content], { params: { encoding, ...params }, schema: SCHEMA, wants: "lines" });
}

const ascii = (text: string) => Buffer.from(text, "latin1");

describe("cp932", () => {
  it("reads NEC and IBM extensions, half-width katakana and trail bytes that look like backslash and quote", async () => {
    const bytes = Buffer.concat([
      ascii("a,b\n"),
      Buffer.of(0x87, 0x40, 0xfb, 0xfc, 0xfa, 0xb1, 0x87, 0x8a, 0x81, 0x60), // ① 髙 﨑 ㈱ ～
      ascii(","),
      Buffer.of(0x95, 0x5c, 0x83, 0x5c, 0xb1, 0xdd, 0xee, 0xe0, 0x81, 0x7c), // 表 ソ ｱ ﾝ 髙 －
      ascii("\n"),
    ]);
    const { rows } = await read(bytes, "cp932");
    expect(asJson(rows)).toEqual(['{"a":"①髙﨑㈱～","b":"表ソｱﾝ髙－"}']);
    for (const alias of ["shift_jis", "windows-31j"]) expect((await read(bytes, alias)).rows).toEqual(rows);
  });

  it.each([
    ["a byte that begins no character", [0xfd], 12, "fd"],
    ["a lead byte before a line end", [0x81], 12, "810a"],
    ["an undefined character", [0x85, 0xa1], 12, "85a1"],
    ["0x80", [0x80], 12, "80"],
  ])("names line and byte of %s", async (_, bad, byteOffset, hex) => {
    const bytes = Buffer.concat([
      ascii("a,b\n1,2\n"),
      Buffer.of(0x82, 0xa0),
      ascii("1,"),
      Buffer.from(bad),
      ascii("\n3,4\n"),
    ]);
    expect(await failure(read(bytes, "cp932"))).toContain(
      `test.csv, line 3): byte ${byteOffset} of the file (0x${hex}) is no cp932`,
    );
    const { rows, skipped } = await read(bytes, "cp932", { badRows: "skip" });
    expect(rows.map((row) => row["a"])).toEqual(["1", "3"]);
    expect(skipped).toEqual([{ count: 1, reason: "unreadable rows (badRows: skip)" }]);
  });

  it("refuses a character that the file's end cuts", async () => {
    expect(await failure(read(Buffer.concat([ascii("a,b\n1,"), Buffer.of(0x82)]), "cp932"))).toContain(
      "byte 6 of the file (0x82)",
    );
  });

  it("refuses a header of another encoding", async () => {
    expect(await failure(read(Buffer.concat([Buffer.of(0xfd), ascii(",b\n")]), "cp932"))).toContain(
      "the header does not fit",
    );
  });
});

describe("euc-jp", () => {
  it("reads JIS X 0208, half-width katakana, JIS X 0212 and NEC row 13", async () => {
    const bytes = Buffer.concat([
      ascii("a,b\n"),
      Buffer.of(0xa4, 0xa2, 0x8e, 0xb1, 0x8f, 0xb0, 0xa1, 0xad, 0xa1),
      ascii(",x\n"),
    ]);
    expect(asJson((await read(bytes, "euc-jp")).rows)).toEqual(['{"a":"あｱ丂①","b":"x"}']);
    expect(await failure(read(Buffer.concat([bytes, Buffer.of(0xff)]), "euc-jp"))).toContain(
      "line 3): byte 16 of the file (0xff)",
    );
  });
});

describe("UTF-16", () => {
  const text = 'a,b\nあ𠮷,"x\r\ny"\n';
  const littleEndian = Buffer.from(text, "utf16le");
  const bigEndian = Buffer.from(littleEndian).swap16();
  const rows = ['{"a":"あ𠮷","b":"x\\r\\ny"}'];

  it.each([
    ["little endian by its BOM", Buffer.concat([Buffer.of(0xff, 0xfe), littleEndian]), "auto"],
    ["big endian by its BOM", Buffer.concat([Buffer.of(0xfe, 0xff), bigEndian]), "auto"],
    ["little endian by name", littleEndian, "utf-16le"],
    ["big endian by name", bigEndian, "utf-16be"],
    ["big endian by name and BOM", Buffer.concat([Buffer.of(0xfe, 0xff), bigEndian]), "utf-16be"],
  ])("is read as %s", async (_, bytes, encoding) => {
    expect(asJson((await read(bytes, encoding)).rows)).toEqual(rows);
  });

  it("names a lone surrogate and half a unit at the end", async () => {
    const lone = Buffer.concat([littleEndian, Buffer.from("1,", "utf16le"), Buffer.of(0x3d, 0xd8, 0x0a, 0x00)]);
    expect(await failure(read(lone, "utf-16le"))).toContain(
      `line 4): byte ${littleEndian.length + 4} of the file (0xd83d)`,
    );
    const half = Buffer.concat([littleEndian, Buffer.from("1,2", "utf16le"), Buffer.of(0x33)]);
    expect(await failure(read(half, "utf-16le"))).toContain(
      `line 4): byte ${littleEndian.length + 6} of the file (0x33)`,
    );
  });
});

describe("UTF-8", () => {
  it("loses its BOM, and bad bytes are counted with it", async () => {
    const bom = Buffer.of(0xef, 0xbb, 0xbf);
    expect(asJson((await read(Buffer.concat([bom, ascii("a,b\n1,2\n")]), "auto")).rows)).toEqual(['{"a":"1","b":"2"}']);
    const bad = Buffer.concat([bom, ascii("a,b\n1,"), Buffer.of(0xc0), ascii("\n")]);
    expect(await failure(read(bad, "utf-8"))).toContain("line 2): byte 9 of the file (0xc0)");
  });

  it("may hold U+FFFD as a character of its own, also before a bad byte", async () => {
    expect((await read(Buffer.from("a,b\n\ufffd,2\n"), "auto")).rows).toMatchObject([{ a: "\ufffd" }]);
    const bad = Buffer.concat([Buffer.from("a,b\n\ufffd,"), Buffer.of(0xe3, 0x81, 0x0a)]);
    expect(await failure(read(bad, "auto"))).toContain("byte 8 of the file (0xe3)");
  });

  it("is refused where it was named and the file is UTF-16", async () => {
    const bytes = Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from("a,b\n", "utf16le")]);
    expect(await failure(read(bytes, "utf-8"))).toContain("the header does not fit the encoding");
  });
});

describe("every encoding", () => {
  const japanese = fc.string({
    unit: fc.constantFrom("あ", "ソ", "表", "ｱ", "①", "髙", "a", '"', "\\", ",", "\n", "~"),
    maxLength: 20,
  });

  it("gives the text back, wherever the bytes are cut", async () => {
    const encodings = fc.constantFrom("cp932", "euc-jp", "utf-16le", "utf-16be", "utf-8");
    await fc.assert(
      fc.asyncProperty(japanese, encodings, fc.integer({ min: 1, max: 7 }), async (all, encoding, chunkBytes) => {
        const text = encoding === "euc-jp" ? all.replaceAll("髙", "高") : all;
        const stored = iconv.encode(text, encoding);
        const file = await toUtf8("x", pieces(stored, chunkBytes), encoding);
        const chunks: Buffer[] = [];
        for await (const chunk of file.chunks) chunks.push(chunk);
        expect(Buffer.concat(chunks).toString("utf8")).toBe(text);
      }),
    );
  });

  it("finds the same faults, wherever the bytes are cut", async () => {
    const bytes = fc.uint8Array({ maxLength: 30 }).map((some) => Buffer.concat([ascii("a,b\n"), Buffer.from(some)]));
    const encodings = fc.constantFrom("cp932", "euc-jp", "utf-8");
    await fc.assert(
      fc.asyncProperty(bytes, encodings, fc.integer({ min: 1, max: 5 }), async (content, encoding, size) => {
        const params = { encoding, ragged: "skip" };
        const whole = await outcomeOf(readChunks([content], { params, schema: SCHEMA }));
        const cut = Array.from({ length: Math.ceil(content.length / size) }, (_, i) =>
          content.subarray(i * size, (i + 1) * size),
        );
        expect(await outcomeOf(readChunks(cut, { params, schema: SCHEMA }))).toEqual(whole);
      }),
      { numRuns: 200 },
    );
  }, 120_000);
});

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
