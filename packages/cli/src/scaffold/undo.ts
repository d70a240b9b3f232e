import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Does `work`, which writes these paths. When it throws, files that were there are restored, the others removed. */
export function undoing(root: string, paths: readonly string[], work: () => void): void {
  const before = paths.map((path) => {
    const file = join(root, path);
    return { file, bytes: existsSync(file) ? readFileSync(file) : undefined };
  });
  try {
    work();
  } catch (error) {
    for (const { file, bytes } of before) {
      if (bytes) writeFileSync(file, bytes);
      else rmSync(file, { recursive: true, force: true });
    }
    throw error;
  }
}
