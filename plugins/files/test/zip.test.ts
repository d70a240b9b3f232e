import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { runConnector } from "@collectro/testkit";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { failure, readAll } from "./context.js";
import { useTempDir } from "./temp-dir.js";
import { textRow, xlsxOf } from "./workbook.js";
import { type ZipMember, zipOf } from "./zip-writer.js";

const dir = useTempDir();
const SCHEMA = [{ name: "a", type: "STRING" }];

async function read(members: readonly ZipMember[], params: Record<string, unknown> = {}, spoil = (zip: Buffer) => zip) {
  const path = await dir.write("x.zip", spoil(zipOf(members)));
  return readAll({ params: { path, format: "csv", ...params }, schema: SCHEMA, wants: "lines" });
}

describe("a zip archive", () => {
  it("gives the rows of its members in the order of their names, packed or stored", async () => {
    const members = [
      { name: "b.csv", data: "a\n2\n", method: 0 },
      { name: "a.csv", data: "a\n1\n" },
      { name: "folder/", data: "" },
      { name: "folder/c.csv", data: "a\n3\n", zip64: true },
      { name: "__MACOSX/._a.csv", data: "no rows" },
    ];
    expect((await read(members)).rows).toEqual([{ a: "1" }, { a: "2" }, { a: "3" }]);
    expect((await read(members, { members: "*.csv" })).rows).toEqual([{ a: "1" }, { a: "2" }]);
    expect((await read(members, { members: "folder/*" })).rows).toEqual([{ a: "3" }]);
  });

  it("takes the format from the pattern of its members, and discovers their header", async () => {
    const path = await dir.write("t.zip", zipOf([{ name: "x.tsv", data: "a\tb\n1\t2\n" }]));
    expect((await readAll({ params: { path, members: "*.tsv" } })).rows).toEqual([{ a: "1", b: "2" }]);
  });

  it("reads names in CP932 and in UTF-8 without the flag", async () => {
    const names = [iconv.encode("売上_表.csv", "cp932"), Buffer.from("売上_駅.csv")];
    for (const name of names) {
      const found = await read(
        [
          { name, data: "a\n1\n" },
          { name: "b.csv", data: "a\n2\n" },
        ],
        { members: "売上_*.csv" },
      );
      expect(found.rows).toEqual([{ a: "1" }]);
    }
  });

  it("says what it holds when no member fits", async () => {
    const message = await failure(read([{ name: "売上.csv", data: "a\n" }], { members: "*.txt", missing: "skip" }));
    expect(message).toContain("SOURCE_DATA");
    expect(message).toContain('no member fits "*.txt"; it holds "売上.csv"');
  });

  it("with a workbook that lacks the sheet is no missing file", async () => {
    const book = (name: string) => xlsxOf({ sheets: [{ name, rows: textRow("a") + textRow("1") }] });
    const members = [
      { name: "1.xlsx", data: book("S") },
      { name: "2.xlsx", data: book("T") },
    ];
    const params = { format: "xlsx", sheet: "S", missing: "skip" };
    expect(await failure(read(members, params))).toMatch(/SOURCE_DATA.*2\.xlsx.*there is no sheet "S"/);
  });

  it.each<[string, ZipMember, string]>([
    ["encrypted", { name: "x.csv", data: "a\n1\n", flags: 1 }, "it is encrypted"],
    ["of another method", { name: "x.csv", data: "a\n1\n", method: 14 }, "it is packed by LZMA"],
    ["with a wrong checksum", { name: "x.csv", data: "a\n1\n", crc: 1 }, "its checksum differs"],
    ["shorter than announced", { name: "x.csv", data: "a\n1\n", unpackedBytes: 9 }, "its directory says 9"],
    ["longer than announced", { name: "x.csv", data: "a\n1\n", unpackedBytes: 2 }, "longer than its directory says"],
    ["that is an archive", { name: "x.csv", data: zipOf([{ name: "y", data: "" }]) }, "packed again inside"],
    ["that is gzip", { name: "x.csv.gz", data: gzipSync("a\n1\n") }, "packed again inside"],
  ])("refuses a member %s, by name", async (_, member, detail) => {
    const message = await failure(read([member]));
    expect(message).toContain(`x.zip!/${String(member.name)}`);
    expect(message).toContain(detail);
  });

  it("refuses two members of one name", async () => {
    const members = [
      { name: "x.csv", data: "a\n1\n" },
      { name: "x.csv", data: "a\n2\n" },
    ];
    expect(await failure(read(members))).toContain('it holds two members named "x.csv"');
  });

  it("is incomplete when its end is missing, and refused when it is damaged", async () => {
    const members = [{ name: "x.csv", data: `a\n${"text\n".repeat(100)}` }];
    expect(await failure(read(members, {}, (zip) => zip.subarray(0, zip.length - 30)))).toContain("SOURCE_INCOMPLETE");
    const damage = (zip: Buffer) => {
      zip.writeUInt8(zip.readUInt8(40) ^ 0xff, 40);
      return zip;
    };
    expect(await failure(read(members, {}, damage))).toContain("the archive is damaged");
    expect(await failure(read(members, {}, () => Buffer.from("a\n1\n")))).toContain("or no zip archive");
  });

  it("is told of when a text file is expected", async () => {
    const path = await dir.write("plain.csv", zipOf([{ name: "x.csv", data: "a\n1\n" }]));
    expect(await failure(readAll({ params: { path }, schema: SCHEMA }))).toContain("set compression: zip");
    const read = await readAll({ params: { path, compression: "zip" }, schema: SCHEMA });
    expect(read.rows).toEqual([{ a: "1" }]);
  });

  it("is refused when it is a bomb", async () => {
    const bomb = [{ name: "x.csv", data: Buffer.alloc(80_000_000, `a\n${"x".repeat(998)}`) }];
    expect(await failure(read(bomb))).toContain("unpacks to more than 250 times its size");
    // One that lies about its size is stopped where it exceeds it.
    expect(await failure(read([{ ...(bomb[0] as ZipMember), unpackedBytes: 1000 }]))).toContain(
      "longer than its directory",
    );
    const large = [
      { name: "x.csv", data: "a\n1\n" },
      { name: "y.csv", data: "a\n2\n" },
    ];
    expect(await failure(read(large, { maxUnzippedBytes: 6 }))).toContain("larger than 6 bytes");
  });

  it("comes over HTTP, which cannot seek, through a copy that may be too large", async () => {
    const zip = zipOf([{ name: "x.csv", data: "a\n1\n" }]);
    const server = createServer((_, response) => response.end(zip)).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const path = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.zip`;
    const params = { path, format: "csv", allowPrivate: ["127.0.0.1"] };
    const connector = new URL("..", import.meta.url);
    try {
      const options = { from: "2024-09-24", to: "2024-09-24", schema: SCHEMA } as const;
      const run = await runConnector(connector, { ...options, params });
      expect(run.rows).toEqual([{ a: "1" }]);
      const refused = await runConnector(connector, { ...options, params: { ...params, maxSpoolBytes: 10 } });
      expect(refused.errors.join()).toContain("larger than 10 bytes - raise maxSpoolBytes");
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
