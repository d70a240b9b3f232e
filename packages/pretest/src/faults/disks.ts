import { execFile } from "node:child_process";
import { statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Text, text } from "../text.js";
import type { Disturbance, PlacedDisturbance } from "../trial/plan.js";

const run = promisify(execFile);
/** A disk in memory gives space in blocks of this size, to each file its own. */
const BLOCK_BYTES = 4096;
const FILLER_BLOCKS = 64;

/** The shared folder on a disk with room for so many blocks of 4 KiB; each file takes at least one. */
export function fullDisk(blocks: number): Disturbance {
  return {
    title: text(
      `the shared disk has ${blocks} blocks of 4 KiB left`,
      `共有ディスクの残りが 4 KiB × ${blocks} ブロック`,
    ),
    async place({ sharedDir }) {
      const mounted = await mount(sharedDir, [`size=${(FILLER_BLOCKS + blocks) * BLOCK_BYTES}`]);
      if (mounted !== true) return { impossible: mounted };
      try {
        writeFileSync(join(sharedDir, ".filler"), Buffer.alloc(FILLER_BLOCKS * BLOCK_BYTES));
      } catch (error) {
        await unmount(sharedDir);
        throw error;
      }
      return watchDisk(sharedDir);
    },
  };
}

/** A container may clear up after the disk was full: it is looked at all the time. */
function watchDisk(dir: string): PlacedDisturbance {
  let wasFull = isFull(dir);
  const look = () => {
    wasFull ||= isFull(dir);
  };
  const looking = setInterval(look, LOOK_MS);
  return {
    strikes: () => {
      look();
      return Number(wasFull);
    },
    async remove() {
      clearInterval(looking);
      await unmount(dir);
    },
  };
}

const LOOK_MS = 10;

function isFull(dir: string): boolean {
  try {
    return statfsSync(dir).bavail === 0;
  } catch {
    return false;
  }
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

async function mount(dir: string, options: readonly string[]): Promise<true | Text> {
  try {
    await run("mount", ["-t", "tmpfs", "-o", ["mode=0777", ...options].join(","), "tmpfs", dir]);
    return true;
  } catch (error) {
    const cause = (error as Error).message.trim().split("\n").at(-1);
    return text(`a small disk cannot be mounted here: ${cause}`, `小さなディスクをマウントできない: ${cause}`);
  }
}

/** Lazy: what still holds a file on it must not keep it in the tree. */
async function unmount(dir: string): Promise<void> {
  try {
    await run("umount", ["--lazy", dir]);
  } catch {
    // A container that runs as root may have taken it away itself.
  }
}
