import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * Opens a file that a container wrote, to be closed by the caller. Undefined unless a plain file stands there in a real
 * folder: a link could lead out of the folder, a pipe would block.
 */
export function openPlain(path: string): number | undefined {
  try {
    if (!lstatSync(dirname(path)).isDirectory()) return undefined;
    const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if (fstatSync(file).isFile()) return file;
    closeSync(file);
    return undefined;
  } catch {
    return undefined;
  }
}

/** The first `maxBytes` of a plain file, and how many it has; undefined when there is none. */
export function readPlain(
  path: string,
  maxBytes: number,
): { readonly start: Buffer; readonly bytes: number } | undefined {
  const file = openPlain(path);
  if (file === undefined) return undefined;
  try {
    const { size } = fstatSync(file);
    const start = Buffer.alloc(Math.min(size, maxBytes));
    let read = 0;
    for (let more = -1; read < start.length && more !== 0; read += more) {
      more = readSync(file, start, read, start.length - read, read);
    }
    return { start: start.subarray(0, read), bytes: size };
  } finally {
    closeSync(file);
  }
}
