import { createRequire, syncBuiltinESMExports } from "node:module";
import { basename } from "node:path";
import { type Wrapping, wrapCall, wrapCallback } from "../wrap.js";

/** Calls that change something, or that something depends on; others say nothing about a crash. */
const CALLS = ["open", "write", "writeFile", "appendFile", "rename", "rm", "unlink", "mkdir", "rmdir", "link"];
const MORE_CALLS = ["truncate", "ftruncate", "fsync", "fdatasync", "close", "stat", "statfs", "utimes", "readdir"];
const ALL = [...CALLS, ...MORE_CALLS, "read", "readFile", "writev", "mkdtemp", "copyFile", "lstat", "symlink"];

const WRITES = /^(open|write|writev|writeFile|appendFile|mkdir|mkdtemp|rename|copyFile|link|symlink|fsync)/;

/** Code that is loaded is no operation of the program. */
const CODE = /\/node_modules\/|\/dist\/|\.(?:[cm]?js|node|map)$|package\.json$|^\/(?:proc|sys|dev)\//;

/** Files that the program opened; Node opens its modules past the wrapped calls. */
const opened = new Set<unknown>();

const wrapping: Wrapping = {
  port: "fs",
  name: (method, [first]) => {
    if (typeof first === "number") return isOurs(method, first) ? method : undefined;
    if (typeof first !== "string" && !(first instanceof URL)) return method;
    const path = String(first);
    return CODE.test(path) ? undefined : `${method} ${basename(path)}`;
  },
  failure: (method, [first]) => {
    const code = WRITES.test(method) ? "ENOSPC" : "EIO";
    const where = typeof first === "string" ? ` '${first}'` : "";
    return () => Object.assign(new Error(`${code}: injected, ${method}${where}`), { code, syscall: method });
  },
  answered: (method, answer) => {
    if (method.startsWith("open")) opened.add(answer);
  },
};

/** A number that was closed may be given to a module that Node opens. */
function isOurs(method: string, file: number): boolean {
  return method.startsWith("close") ? opened.delete(file) : opened.has(file);
}

/** The methods of a file handle; their first argument is no path. */
const handleWrapping: Wrapping = { ...wrapping, promises: true, name: (method) => `handle ${method}` };

/** Counts what the process does with files: synchronous calls, callbacks, promises and file handles. */
export async function installFs(): Promise<void> {
  const fs = createRequire(import.meta.url)("node:fs") as typeof import("node:fs");
  const handle = await fs.promises.open("/dev/null");
  const handleMethods = Object.getPrototypeOf(handle) as object;
  await handle.close();
  for (const call of ALL) {
    wrapCall(fs, `${call}Sync`, wrapping);
    wrapCallback(fs, call, wrapping);
    wrapCall(fs.promises, call, { ...wrapping, promises: true });
  }
  for (const call of ["write", "writeFile", "appendFile", "read", "sync", "datasync", "truncate", "stat"]) {
    wrapCall(handleMethods, call, handleWrapping);
  }
  syncBuiltinESMExports();
}
