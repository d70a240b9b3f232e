import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createOnce, failureOf, makeBytes, makeFolder, namesOf } from "./client.js";
import { openGround } from "./ground.js";

/** A disk of two mebibytes; undefined where it may not be mounted. */
async function mountSmallDisk() {
  const folder = await makeFolder();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", folder.path], { stdio: "ignore" });
  } catch {
    await folder[Symbol.asyncDispose]();
    return undefined;
  }
  return {
    path: folder.path,
    [Symbol.asyncDispose]: async () => {
      execFileSync("umount", ["-l", folder.path]);
      await folder[Symbol.asyncDispose]();
    },
  };
}

test("on a full disk an upload is refused with a reason, and what was there stays", async ({ skip }) => {
  await using disk = await mountSmallDisk();
  if (!disk) {
    return skip("a small disk can be mounted by root only");
  }
  await using ground = await openGround({ root: disk.path });
  const small = makeBytes(500_000);
  const large = makeBytes(4 * 1024 * 1024);
  await ground.bucket.file("a").save(small, createOnce(small));

  const simple = await failureOf(ground.bucket.file("a").save(large, { resumable: false }));
  const session = await failureOf(ground.bucket.file("b").save(large, { resumable: true }));
  await ground.bucket.file("c").save(small, createOnce(small));

  expect(simple).toMatchObject({ code: 507, message: expect.stringContaining("disk of the object store is full") });
  expect(session.code).toBe(507);
  expect(await namesOf(ground.bucket)).toEqual(["a", "c"]);
  expect(readFileSync(ground.store.pathOf("local", "a") ?? "").equals(small)).toBe(true);
});
