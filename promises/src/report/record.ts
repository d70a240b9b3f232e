import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { putBetweenMarkers } from "@collectro/bench/report";
import { markdownTable, type Record } from "./table.js";

/** The figures of full runs, from the root of the repository. */
const RECORD = "promises/promises.json";

const DOCUMENTS = [
  { path: "docs/promises.md", language: "en" },
  { path: "docs/promises.ja.md", language: "ja" },
] as const;

/**
 * Keeps the figures, in place of the same promises' earlier ones, and renders the documents from all that are kept, in the
 * order of `names`; returns the files.
 */
export function writeRecord(root: string, measured: Record, names: readonly string[]): string[] {
  const all = [...measured.results, ...(readRecord(root)?.results ?? [])];
  const results = names.flatMap((name) => all.find((result) => result.name === name) ?? []);
  const record: Record = { size: measured.size, results };
  writeFileSync(join(root, RECORD), `${JSON.stringify(record, undefined, 2)}\n`);
  const documents = renderDocuments(root, record);
  for (const { path, text } of documents) writeFileSync(join(root, path), text);
  return [RECORD, ...documents.map(({ path }) => path)];
}

/** The documents as the kept figures make them. */
export function renderDocuments(root: string, record: Record): { path: string; text: string }[] {
  return DOCUMENTS.map(({ path, language }) => {
    const text = readFileSync(join(root, path), "utf8");
    return { path, text: putBetweenMarkers(text, "promises", markdownTable(record, language)) ?? text };
  });
}

/** The kept figures; undefined before the first full run. */
export function readRecord(root: string): Record | undefined {
  const path = join(root, RECORD);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Record) : undefined;
}
