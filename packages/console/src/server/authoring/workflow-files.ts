import { createHash, randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** The text of a file at one moment. */
export interface FileText {
  readonly path: string;
  readonly text: string;
  /** Differs for every other text. */
  readonly revision: string;
}

/** Reads a file; undefined when it is gone. */
export async function readFileText(path: string): Promise<FileText | undefined> {
  try {
    const bytes = await readFile(path);
    return { path, text: bytes.toString("utf8"), revision: createHash("sha256").update(bytes).digest("base64url") };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Puts another text in place of a file's, whole or not at all. A link to the file stays one. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const target = await realpath(path);
  const { mode } = await stat(target);
  await withTemporary(target, text, mode, (temporary) => rename(temporary, target));
}

/** Makes a file and its folder, whole or not at all. @throws EEXIST when there is one */
export async function createFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await withTemporary(path, text, 0o666, (temporary) => link(temporary, path));
}

/** Writes a file beside the target, safely on disk, and lets it be placed. */
async function withTemporary(
  target: string,
  text: string,
  mode: number,
  place: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = join(dirname(target), `.${randomUUID()}.tmp`);
  try {
    await using file = await open(temporary, "wx", mode);
    await file.writeFile(text);
    await file.sync();
    await place(temporary);
    await using folder = await open(dirname(target), "r");
    await folder.sync();
  } finally {
    await rm(temporary, { force: true });
  }
}
