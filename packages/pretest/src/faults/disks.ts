import { execFile } from "node:child_process";
import { statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { text } from "../text.js";
import type { Disturbance } from "../trial/plan.js";

const run = promisify(execFile);
const DISK_BYTES = 256 * 1024;

/** The shared folder on a disk that has so many bytes left. */
export function fullDisk(leftBytes: number): Disturbance {
  return {
    title: text(`the shared disk has ${leftBytes} bytes left`, `共有ディスクの残りが ${leftBytes} バイト`),
    async place({ sharedDir }) {
      const mounted = await mount(sharedDir, []);
      if (mounted !== true) return { impossible: mounted };
      writeFileSync(join(sharedDir, ".filler"), Buffer.alloc(DISK_BYTES - leftBytes));
      return { strikes: () => Number(freeBytes(sharedDir) === 0), remove: () => unmount(sharedDir) };
    },
  };
}

/** The shared folder cannot be written. */
export const READ_ONLY: Disturbance = {
  title: text("the shared disk is read-only", "共有ディスクが読み取り専用"),
  async place({ sharedDir }) {
    const mounted = await mount(sharedDir, ["ro"]);
    if (mounted !== true) return { impossible: mounted };
    return { strikes: () => 1, remove: () => unmount(sharedDir) };
  },
};

async function mount(dir: string, options: readonly string[]) {
  try {
    const all = [`size=${DISK_BYTES}`, "mode=0777", ...options].join(",");
    await run("mount", ["-t", "tmpfs", "-o", all, "tmpfs", dir]);
    return true;
  } catch (error) {
    const cause = (error as Error).message.trim().split("\n").at(-1);
    return text(`a small disk cannot be mounted here: ${cause}`, `小さなディスクをマウントできない: ${cause}`);
  }
}

async function unmount(dir: string): Promise<void> {
  await run("umount", ["--lazy", dir]);
}

function freeBytes(dir: string): number {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
}
