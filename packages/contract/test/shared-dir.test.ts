import { join } from "node:path";
import { expect, it } from "vitest";
import { DEFAULT_SHARED_DIR, SHARED_FILES, sharedDir } from "../src/index.js";

it("names the three files as the guide does", () => {
  expect(sharedDir("/shared")).toMatchObject({
    dir: "/shared",
    log: "/shared/log.txt",
    loadPath: "/shared/loadpath.txt",
    jobResult: "/shared/job_result.txt",
  });
});

it("keeps everything else hidden", () => {
  const guide = ["log.txt", "loadpath.txt", "job_result.txt"];

  const visible = Object.values(SHARED_FILES).filter((name) => !name.startsWith("."));

  expect(visible.sort()).toEqual(guide.sort());
  expect(new Set(Object.values(SHARED_FILES)).size).toBe(Object.keys(SHARED_FILES).length);
});

it.each([
  ["a slash at the end", "/shared/", "/shared"],
  ["detours", "/a/../shared/./x", "/shared/x"],
  ["a relative folder", "out", join(process.cwd(), "out")],
  ["the default", DEFAULT_SHARED_DIR, "/shared"],
])("gives absolute paths for %s", (_what, dir, absolute) => {
  const paths = sharedDir(dir);

  expect(paths.dir).toBe(absolute);
  for (const [name, file] of Object.entries(SHARED_FILES)) {
    expect(paths[name as keyof typeof SHARED_FILES]).toBe(join(absolute, file));
  }
});
