import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { asCsv, EMPTY_DAY, ROWS, SCHEMA } from "../rows.js";
import type { PretestSubject } from "../subject.js";

/** A CSV file on disk. */
export const files: PretestSubject = {
  connector: "files",
  async open(dir) {
    const path = join(dir, "rows.csv");
    await writeFile(path, asCsv(ROWS));
    return {
      params: { path, dateColumn: "day" },
      failing: { path: join(dir, "nowhere.csv") },
      schema: JSON.stringify(SCHEMA),
      upstreams: new Map(),
      emptyDay: { date: EMPTY_DAY, word: "failure" },
      async [Symbol.asyncDispose]() {},
    };
  },
};
