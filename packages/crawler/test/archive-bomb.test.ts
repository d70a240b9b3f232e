import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parseTableSchema } from "@collectro/table-schema";
import { expect, it } from "vitest";
import { compileFileValidator } from "../src/fetch/validation.js";
import { tempDir } from "./temp-dir.js";

const MIB = 1024 * 1024;

function validator() {
  const parsed = parseTableSchema([{ name: "id", type: "INT64" }]);
  if (!parsed.ok) throw new Error("the schema of this test is wrong");
  return compileFileValidator({ schema: parsed.schema });
}

it("an object of 1 MiB that unfolds to 1 GiB is given up before it fills the disk", async () => {
  const path = join(tempDir(), "bomb.json");
  const bomb = Buffer.concat(Array.from({ length: 16 }, () => gzipSync(Buffer.alloc(64 * MIB, "\n"))));
  await writeFile(path, bomb);

  await expect(validator()(path, "gs://b/bomb.json")).rejects.toMatchObject({
    reasons: [
      { code: "OBJECT_CORRUPT", values: { object: "gs://b/bomb.json", expected: "at most 250 times its size" } },
    ],
  });
  expect((await stat(`${path}.plain`)).size).toBeLessThanOrEqual(bomb.length * 250);
});

it("equal rows that pack well are no bomb", async () => {
  const path = join(tempDir(), "rows.json");
  const rows = 2_000_000;
  await writeFile(path, gzipSync('{"id":1}\n'.repeat(rows)));

  expect(await validator()(path)).toMatchObject({ rows, problemCount: 0 });
});
