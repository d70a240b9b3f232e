import { once } from "node:events";
import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { splitLines } from "../../src/supervisor/lines.js";
import { Masker } from "../../src/supervisor/masker.js";

async function linesOf(chunks: readonly Uint8Array[], masker = new Masker()): Promise<string[]> {
  const lines: string[] = [];
  const stream = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  splitLines(stream, masker, (line) => lines.push(line));
  if (!stream.readableEnded) await once(stream, "end");
  return lines;
}

test("any ending ends a line, an unfinished last one is a line, an empty one is none", async () => {
  expect(await linesOf([Buffer.from("a\nb\r\nc\rd\n\n\ne")])).toEqual(["a", "b", "c", "d", "e"]);
});

test("characters that are cut between two chunks are put together", async () => {
  const bytes = Buffer.from("日本語の行\n絵文字😀\n");
  const chunks = [...bytes].map((byte) => Uint8Array.of(byte));
  expect(await linesOf(chunks)).toEqual(["日本語の行", "絵文字😀"]);
});

test("bytes that are no UTF-8 become replacement characters, and cost no line", async () => {
  expect(await linesOf([Buffer.from([0x61, 0xff, 0x62, 0x0a, 0xe3, 0x81])])).toEqual(["a\ufffdb", "\ufffd"]);
});

test("cutting the same bytes elsewhere gives the same lines", async () => {
  const text = fc.string({ unit: fc.constantFrom("a", "é", "😀", "\n", "\r\n", " "), maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(100), { maxLength: 8 }), async (whole, cuts) => {
      const bytes = Buffer.from(whole);
      const places = [0, ...cuts.filter((cut) => cut <= bytes.length).sort((a, b) => a - b), bytes.length];
      const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
      expect(await linesOf(chunks.filter(({ length }) => length > 0))).toEqual(whole.split(/\r\n|\n/).filter(Boolean));
    }),
  );
});

test("a line without end comes in pieces, and a secret across a cut is masked", async () => {
  const masker = new Masker();
  masker.add(["the-long-secret"]);
  for (let shift = 0; shift <= 15; shift += 1) {
    const text = `${"x".repeat(16_384 - shift)}the-long-secret${"y".repeat(40_000)}`;
    const pieces = await linesOf([Buffer.from(text)], masker);
    expect(pieces.every(({ length }) => length <= 16_384 + masker.longest)).toBe(true);
    expect(pieces.join("")).toBe(text.replace("the-long-secret", "****"));
  }
});
