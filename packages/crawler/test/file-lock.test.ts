import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { lockFile } from "../src/record/file-lock.js";
import { tempDir } from "./temp-dir.js";

const DIST = pathToFileURL(join(import.meta.dirname, "../dist/index.js")).href;

/** A process that has the lock, once it says so. */
async function holder(path: string) {
  const code = `const { lockFile } = await import(${JSON.stringify(DIST)});
    globalThis.lock = lockFile(${JSON.stringify(path)}); console.log("held"); setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

it("a file is one's at a time, of two in one process as well", () => {
  const path = join(tempDir(), "lock");
  const first = lockFile(path);
  expect(first).toBeDefined();
  expect(lockFile(path)).toBeUndefined();
  first?.[Symbol.dispose]();
  lockFile(path)?.[Symbol.dispose]();
  expect(readdirSync(join(path, ".."))).toEqual(["lock"]);
});

it("another process's lock holds until it dies, however it dies", async () => {
  const path = join(tempDir(), "lock");
  const child = await holder(path);
  expect(lockFile(path)).toBeUndefined();
  child.kill("SIGKILL");
  await once(child, "exit");
  const taken = lockFile(path);
  expect(taken).toBeDefined();
  taken?.[Symbol.dispose]();
});

it("what is no lock is an error, not a lock that somebody has", () => {
  const dir = join(tempDir(), "folder");
  mkdirSync(dir);
  expect(() => lockFile(dir)).toThrow("unable to open database file");
});
