import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { State } from "../src/record/state.js";
import { shellWorkflow, testState } from "./crawl-kit.js";

const DUCKDB = fileURLToPath(import.meta.resolve("@duckdb/node-api"));

/** Whether another process can open the warehouse now. */
function isFree({ dir }: State): boolean {
  const program = `import { DuckDBInstance } from ${JSON.stringify(DUCKDB)};
    (await DuckDBInstance.create(${JSON.stringify(join(dir, "warehouse.duckdb"))})).closeSync();`;
  return spawnSync(process.execPath, ["--input-type=module", "-e", program]).status === 0;
}

const use = (state: State) => state.withWarehouse((warehouse) => warehouse.compare(shellWorkflow("").table));

describe("the embedded warehouse", () => {
  it("is free for other processes after each use, unless it is kept; and again when it is no longer", async () => {
    const state = testState();
    await use(state);
    expect(isFree(state)).toBe(true);

    {
      using _ = state.keepWarehouse();
      await use(state);
      expect(isFree(state)).toBe(false);
      expect(await state.readWarehouse(async () => "read")).toBe("read");
      await use(state);
    }

    await expect.poll(() => isFree(state)).toBe(true);
  });

  it("that is kept is closed while nobody of this process wants it", async () => {
    const state = testState();
    using _ = state.keepWarehouse();
    await use(state);

    await expect.poll(() => isFree(state)).toBe(true);
    await use(state);
  });

  it("that is kept survives a use that fails", async () => {
    const state = testState();
    using _ = state.keepWarehouse();

    await expect(state.withWarehouse(() => Promise.reject(new Error("no")))).rejects.toThrow("no");

    expect(await use(state)).toBeUndefined();
  });
});
