import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { putBetweenMarkers } from "./markers.js";

/** The documents that show the table, by language, from the root of the repository. */
const DOCUMENTS = [
  { path: "docs/speed.md", language: "en" },
  { path: "docs/speed.ja.md", language: "ja" },
  { path: "README.md", language: "en" },
  { path: "README.ja.md", language: "ja" },
] as const;

/** Puts the table between the markers of every document that has them; returns the documents that were changed. */
export function writeDocuments(root: string, table: (language: "en" | "ja") => string): string[] {
  return DOCUMENTS.filter(({ path, language }) => {
    const file = join(root, path);
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    const written = putBetweenMarkers(text, "bench", table(language));
    if (written === undefined) return false;
    writeFileSync(file, written);
    return true;
  }).map(({ path }) => path);
}
