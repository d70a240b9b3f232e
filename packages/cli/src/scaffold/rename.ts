import type { TemplateFile } from "./sources.js";

/** The name of the connector that is copied, and how its Japanese title says it. */
const EXAMPLE = /\bexample\b/g;
const EXAMPLE_JA = "（サンプル）";

/** What a copy of the example is called. */
export interface CopyName {
  readonly name: string;
  readonly packageName: string;
}

/** The example's files under another name: paths and texts, and without what a README says about copying it. */
export function renameFiles(files: readonly TemplateFile[], copy: CopyName): TemplateFile[] {
  return files.map(({ path, text }) => ({
    path: path.replaceAll(EXAMPLE, copy.name),
    text: rename(/^README(\.ja)?\.md$/.test(path) ? withoutLastSection(text) : text, copy),
  }));
}

/** A text of the example under another name: its package, its folder, its connector, its title. */
export function rename(text: string, { name, packageName }: CopyName): string {
  return text
    .replaceAll("@collectro/connector-example", packageName)
    .replaceAll(EXAMPLE_JA, `（${name}）`)
    .replaceAll(EXAMPLE, name);
}

function withoutLastSection(text: string): string {
  return `${text.slice(0, text.lastIndexOf("\n## ")).trimEnd()}\n`;
}
