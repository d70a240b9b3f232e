import { chmodSync, lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of a pretest's own; disposing removes it whatever a container did to it. */
interface WorkDir extends Disposable {
  readonly path: string;
}

/** Makes it below the machine's folder for temporary files. */
export function makeWorkDir(): WorkDir {
  const path = mkdtempSync(join(tmpdir(), "collectro-pretest-"));
  return { path, [Symbol.dispose]: () => removeTree(path) };
}

/** Removes what stands there, if anything. */
export function removeTree(path: string): void {
  const options = { recursive: true, force: true, maxRetries: 3 } as const;
  try {
    rmSync(path, options);
  } catch {
    // A container that runs as our own user may have shut folders for us too.
    openFolders(path);
    rmSync(path, options);
  }
}

function openFolders(path: string): void {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  chmodSync(path, 0o700);
  for (const name of readdirSync(path)) openFolders(join(path, name));
}
