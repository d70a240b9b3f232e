import { existsSync, mkdirSync, mkdtempSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { TemplateFile } from "./sources.js";

/** Writes a folder that appears whole or not at all. It must not exist, or be empty. */
export function writeFolder(dir: string, files: readonly TemplateFile[]): void {
  const parent = dirname(resolve(dir));
  mkdirSync(parent, { recursive: true });
  const draft = mkdtempSync(join(parent, `.${basename(dir)}-`));
  try {
    for (const { path, text } of files) writeOne(join(draft, path), text);
    if (existsSync(dir)) rmdirSync(dir);
    renameSync(draft, dir);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Replaces each file at once, so that nobody ever reads half of one. */
export function replaceFiles(root: string, files: readonly TemplateFile[]): void {
  for (const { path, text } of files) {
    const draft = join(root, `${path}.draft`);
    writeOne(draft, text);
    renameSync(draft, join(root, path));
  }
}

function writeOne(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
