import { existsSync } from "node:fs";
import { mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { BoxUnavailable, boxOrSkip, spawnObserved, withReadOnlyBind, withTmpfs } from "../src/index.js";

it("is full after the size asked for: writes fail, renames do not", async (ctx) => {
  await using disk = await boxOrSkip(ctx, withTmpfs(262_144));
  await writeFile(join(disk.path, "prepared"), "failure");

  const write = writeFile(join(disk.path, "big"), Buffer.alloc(1_000_000));

  await expect(write).rejects.toMatchObject({ code: "ENOSPC" });
  await rename(join(disk.path, "prepared"), join(disk.path, "job_result.txt"));
  expect(await readFile(join(disk.path, "job_result.txt"), "utf8")).toBe("failure");
});

it("is gone after use, even while a process still works inside", async (ctx) => {
  const disk = await boxOrSkip(ctx, withTmpfs(262_144));
  await using child = await spawnObserved("/bin/sh", ["-c", "echo in; sleep 600"], { cwd: disk.path });
  await child.waitUntil(() => child.stdout === "in\n", { what: "the child" });

  await disk[Symbol.asyncDispose]();

  expect(existsSync(disk.path)).toBe(false);
  expect(await readFile("/proc/mounts", "utf8")).not.toContain(disk.path);
});

it("shows a folder that even root cannot write, and leaves the folder itself writable", async (ctx) => {
  const source = await mkdtemp(join(tmpdir(), "faultkit-"));
  ctx.onTestFinished(() => rm(source, { recursive: true }));
  await writeFile(join(source, "log.txt"), "there");
  {
    await using view = await boxOrSkip(ctx, withReadOnlyBind(source));

    expect(await readFile(join(view.path, "log.txt"), "utf8")).toBe("there");
    await expect(writeFile(join(view.path, "x"), "")).rejects.toMatchObject({ code: "EROFS" });
  }
  await writeFile(join(source, "x"), "");
  expect((await stat(join(source, "x"))).size).toBe(0);
});

it("says why a box cannot be had", async (ctx) => {
  if (process.getuid?.() !== 0) ctx.skip("only root gets as far as mount");

  const box = withReadOnlyBind("/no/such/folder");

  await expect(box).rejects.toThrow(BoxUnavailable);
  await expect(box).rejects.toThrow(/a read-only mount cannot be had here: .*\/no\/such\/folder/);
});

it("turns an unavailable box into a skipped test that says why, and lets other errors through", async () => {
  const reasons: string[] = [];
  const test = {
    skip(reason: string): never {
      reasons.push(reason);
      throw new Error("skipped");
    },
  };

  await expect(boxOrSkip(test, Promise.reject(new BoxUnavailable("needs root")))).rejects.toThrow("skipped");
  await expect(boxOrSkip(test, Promise.reject(new TypeError("a bug")))).rejects.toThrow("a bug");

  expect(reasons).toEqual(["needs root"]);
});
