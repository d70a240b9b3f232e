import { mkdtemp, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireRoot, runTool } from "./box.js";

/** A mounted folder; disposing unmounts it. */
export interface MountedDir extends AsyncDisposable {
  readonly path: string;
}

/** A file system in memory that is full after `sizeBytes` (rounded up to whole pages). Open to every user. */
export async function withTmpfs(sizeBytes: number): Promise<MountedDir> {
  requireRoot("a tmpfs");
  return mounted("a tmpfs", (dir) =>
    runTool("a tmpfs", "mount", ["-t", "tmpfs", "-o", `size=${sizeBytes},mode=0777`, "tmpfs", dir]),
  );
}

/** The folder `source` a second time, where nobody, not even root, can write. */
export async function withReadOnlyBind(source: string): Promise<MountedDir> {
  requireRoot("a read-only mount");
  return mounted("a read-only mount", async (dir) => {
    await runTool("a read-only mount", "mount", ["--bind", source, dir]);
    try {
      // The kernel takes the read-only flag of a bind mount only in a second step.
      await runTool("a read-only mount", "mount", ["-o", "remount,bind,ro", dir]);
    } catch (error) {
      await runTool("a read-only mount", "umount", [dir]);
      throw error;
    }
  });
}

async function mounted(what: string, mount: (dir: string) => Promise<void>): Promise<MountedDir> {
  const path = await mkdtemp(join(tmpdir(), "faultkit-"));
  try {
    await mount(path);
  } catch (error) {
    await rmdir(path);
    throw error;
  }
  return {
    path,
    async [Symbol.asyncDispose]() {
      // Lazy: a process that a failed test left inside must not keep the mount in the tree.
      await runTool(what, "umount", ["--lazy", path]);
      await rmdir(path);
    },
  };
}
