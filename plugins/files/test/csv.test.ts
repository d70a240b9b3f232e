import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAll } from "./context.js";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "files-"));
});
afterAll(() => rm(dir, { recursive: true }));

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, content);
  return path;
}

describe("a CSV file", () => {
  it("gives its header's columns as strings when no schema is known", async () => {
    const path = await file("plain.csv", "id,名前\n");
    await expect(readAll({ params: { path } })).rejects.toThrow('pass rename: {"名前":"column_2"}');
  });

  it("tells an empty cell from a quoted empty one", async () => {
    const path = await file("null.csv", 'id,name\r\n1,\r\n2,""\r\n3,"a ""b""\nc"');
    const { rows } = await readAll({ params: { path } });
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { id: "1", name: null },
      { id: "2", name: "" },
      { id: "3", name: 'a "b"\nc' },
    ]);
  });
});
