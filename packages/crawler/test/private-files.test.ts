import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { RunStore } from "../src/record/runs.js";
import { tempDir } from "./temp-dir.js";

it("the records of runs, which hold their workflows, are for their owner's eyes only", () => {
  const dir = join(tempDir(), "state");
  mkdirSync(dir);
  const store = new RunStore(join(dir, "runs.sqlite"));

  for (const name of ["runs.sqlite", "runs.sqlite-wal"]) {
    expect([name, (statSync(join(dir, name)).mode & 0o777).toString(8)]).toEqual([name, "600"]);
  }
  store.close();
});
