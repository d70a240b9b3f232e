// A bare loop: fetch, JSON.parse, JSON.stringify. It stores nothing, unless it is to prove what it makes.
import { closeSync, openSync, writeSync } from "node:fs";
import { params } from "./params.js";

const { url, pages, concurrency, output } = params<{
  url: string;
  pages: number;
  concurrency: number;
  output?: string;
}>();

const file = output === undefined ? undefined : openSync(output, "w");
let next = 1;

async function lane(): Promise<void> {
  for (let page = next++; page <= pages; page = next++) {
    const response = await fetch(`${url}?page=${page}`);
    const { rows } = JSON.parse(await response.text()) as { rows: readonly object[] };
    for (const row of rows) {
      const line = `${JSON.stringify(row)}\n`;
      if (file !== undefined) writeSync(file, line);
    }
  }
}

await Promise.all(Array.from({ length: concurrency }, lane));
if (file !== undefined) closeSync(file);
