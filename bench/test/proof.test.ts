import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Order, orderAt } from "../src/data/orders.js";
import { digestOfNdjson, digestOfTabText, NotEqual, proveEqual } from "../src/measure/proof.js";

const ORDERS = [0, 1, 2, 3].map(orderAt);
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "bench-proof-"));
});
afterAll(async () => await rm(dir, { recursive: true }));

async function ndjson(name: string, rows: readonly object[]): Promise<string> {
  const file = join(dir, name);
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return file;
}

async function digestOf(name: string, rows: readonly object[]) {
  return await digestOfNdjson([await ndjson(name, rows)]);
}

describe("the same rows are equal", () => {
  test("in another order and over several files", async () => {
    const files = [await ndjson("a.json", ORDERS.slice(2)), await ndjson("b.json", ORDERS.slice(0, 2))];

    proveEqual(await digestOf("all.json", ORDERS), await digestOfNdjson(files), 4);
  });

  test("in another spelling", async () => {
    const respelt = ORDERS.map((order) => ({
      ...order,
      id: String(order.id),
      amount: Number(order.amount),
      paid: String(order.paid),
      ordered_at: order.ordered_at.replace("T", " ").replace("Z", "+00"),
    }));

    proveEqual(await digestOf("all.json", ORDERS), await digestOf("respelt.json", respelt), 4);
  });

  test("as COPY text", async () => {
    const file = join(dir, "copied.tsv");
    const cells = (order: Order) => [...Object.values(order).slice(0, -1), JSON.stringify(order.detail)];
    await writeFile(
      file,
      ORDERS.map(
        (order) =>
          `${cells(order)
            .map((cell) => cell ?? "\\N")
            .join("\t")}\n`,
      ).join(""),
    );

    proveEqual(await digestOf("all.json", ORDERS), await digestOfTabText(file, "\\N"), 4);
  });
});

describe("other rows are not", () => {
  test.for<[string, Partial<Record<keyof Order, unknown>>]>([
    ["a value", { code: "SKU-x" }],
    ["a null", { note: "" }],
    ["the last digit of a decimal", { amount: "0.01" }],
    ["a millisecond", { ordered_at: "2024-01-01T00:00:00.001Z" }],
    ["a member of the JSON document", { detail: { size: 1, color: "none" } }],
  ])("%s", async ([_what, change]) => {
    const first = { ...orderAt(0), note: null };
    const theirs = await digestOf("theirs.json", [{ ...first, ...change }]);

    const ours = await digestOf("ours.json", [first]);
    expect(() => proveEqual(ours, theirs, 1)).toThrow(NotEqual);
  });

  test("a row that is there twice, another that is missing", async () => {
    const ours = await digestOf("ours.json", [orderAt(0), orderAt(1)]);
    const theirs = await digestOf("theirs.json", [orderAt(0), orderAt(0)]);

    expect(() => proveEqual(ours, theirs, 2)).toThrow(NotEqual);
  });

  test("fewer rows than were asked for, on both sides", async () => {
    const digest = await digestOf("ours.json", ORDERS);

    expect(() => proveEqual(digest, digest, 5)).toThrow("expected 5 rows");
  });
});
