import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type EncodeRow, type Shard, ShardBuilder } from "../../src/stages/6-shard.js";
import { BufferPool } from "../../src/stages/buffer-pool.js";

const MAX_BYTES = 64;

/** Writes the row, a line, as the compiled encoder does. */
const encode: EncodeRow = (row, buffer, at) => {
  const bytes = Buffer.from(row as string);
  if (at + bytes.length > buffer.length) return -1;
  return at + bytes.copy(buffer, at);
};

/** Cuts rows (texts) and finished lines (bytes) into shards, and stores each at once. */
async function cut(pieces: readonly (string | Uint8Array)[]): Promise<{ text: string; rows: number; part: number }[]> {
  const shards: { text: string; rows: number; part: number }[] = [];
  const builder = new ShardBuilder(new BufferPool(MAX_BYTES, 2), ({ bytes, rows, part, release }: Shard) => {
    shards.push({ text: bytes.toString("utf8"), rows, part });
    // Whoever gets the buffer next must not be able to change what was taken.
    bytes.fill(0);
    release();
    return undefined;
  });
  for (const piece of pieces) {
    await (typeof piece === "string" ? builder.appendRow(encode, piece) : builder.appendLines(piece));
  }
  await builder.finish();
  return shards;
}

const line = fc.string({ unit: "grapheme", maxLength: 100 }).map((text) => `${text.replaceAll("\n", " ")}\n`);
const lines = fc.array(line, { minLength: 1, maxLength: 8 }).map((all) => Buffer.from(all.join("")));
const piece = fc.oneof(line, lines);

describe("whatever the sizes of the pieces", () => {
  test("the shards hold every byte in order, whole lines only, and the exact number of rows", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async (pieces) => {
        const shards = await cut(pieces);
        const text = pieces.map((part) => (typeof part === "string" ? part : Buffer.from(part).toString())).join("");
        expect(shards.map((shard) => shard.text).join("")).toBe(text.toWellFormed());
        expect(shards.map(({ part }) => part)).toEqual(shards.map((_, index) => index));
        for (const shard of shards) {
          expect(shard.text.endsWith("\n")).toBe(true);
          expect(shard.rows).toBe(shard.text.split("\n").length - 1);
        }
      }),
    );
  });

  test("a shard is larger than a buffer only when it is a single line", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async (pieces) => {
        for (const { text, rows } of await cut(pieces)) {
          if (Buffer.byteLength(text) > MAX_BYTES) expect(rows).toBe(1);
        }
      }),
    );
  });
});

test("nothing appended makes no shard", async () => {
  expect(await cut([])).toEqual([]);
});

test("a buffer is filled to its last byte", async () => {
  const exact = `${"x".repeat(31)}\n`;
  expect(await cut([exact, exact, "y\n"])).toMatchObject([
    { rows: 2, part: 0 },
    { text: "y\n", rows: 1, part: 1 },
  ]);
});

test.for([
  ["rows", (builder: ShardBuilder, text: string) => builder.appendRow(encode, text)],
  ["lines", (builder: ShardBuilder, text: string) => builder.appendLines(Buffer.from(text))],
] as const)("%s that are larger than a buffer wait until there is room in the pool", async ([, append]) => {
  const under: Shard[] = [];
  const builder = new ShardBuilder(new BufferPool(MAX_BYTES, 2), (shard) => void under.push(shard));
  const large = `${"x".repeat(100)}\n`;
  await append(builder, large);
  await append(builder, large);
  let third = false;
  const waiting = append(builder, large)?.then(() => {
    third = true;
  });
  await new Promise(setImmediate);
  expect({ third, under: under.length }).toEqual({ third: false, under: 2 });
  under[0]?.release();
  await waiting;
  expect(under).toHaveLength(3);
});

describe("the pool", () => {
  test("uses every buffer before it uses one again, and then the one that rested longest", async () => {
    const pool = new BufferPool(8, 3);
    const used: Buffer[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      const buffer = await pool.acquire();
      used.push(buffer);
      pool.release(buffer);
    }
    expect(new Set(used).size).toBe(3);
    expect(used.slice(3).every((buffer, turn) => buffer === used[turn])).toBe(true);
  });

  test("makes no more than its number, and hands on the first that comes back to who waited longest", async () => {
    const pool = new BufferPool(8, 2);
    const [one, two] = [await pool.acquire(), await pool.acquire()];
    const order: string[] = [];
    const third = pool.acquire().then((buffer) => order.push("third") && buffer);
    const fourth = pool.acquire().then((buffer) => order.push("fourth") && buffer);
    pool.release(two);
    pool.release(one);
    expect([await third, await fourth]).toEqual([two, one]);
    expect(order).toEqual(["third", "fourth"]);
    expect(await Promise.race([pool.acquire(), Promise.resolve("none")])).toBe("none");
  });
});
