import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const BEGIN = "<!-- bench:begin -->";
const END = "<!-- bench:end -->";

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
    const begin = text.indexOf(BEGIN);
    const end = text.indexOf(END, begin);
    if (begin === -1 || end === -1) return false;
    writeFileSync(file, `${text.slice(0, begin + BEGIN.length)}\n${table(language)}${text.slice(end)}`);
    return true;
  }).map(({ path }) => path);
}
