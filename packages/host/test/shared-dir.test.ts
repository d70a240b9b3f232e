import { chmod, mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { asUser, boxOrSkip, waitUntil, withReadOnlyBind, withTmpfs } from "@collectro/faultkit";
import { describe, expect } from "vitest";
import { expectFailure, expectSound, expectSuccess, type RunOptions, test, type World } from "./harness.js";

/** Ends with 3 and says why on stderr, without a worker left behind. */
async function expectUnusable(world: World, sharedDir: string, reason: RegExp, options: RunOptions = {}) {
  const host = await world.start({ ...options, sharedDir });
  expect(await host.process.exit, host.process.describe()).toEqual({ code: 3, signal: null });
  expect(host.process.stderr).toMatch(/^SHARED_DIR_UNUSABLE: the shared folder cannot be used \(.*\n$/);
  expect(host.process.stderr).toMatch(reason);
  expect(host.process.stdout).toBe("");
  await expect.poll(() => host.process.alive()).toEqual([]);
}

describe("a folder that cannot be used ends the run with 3", () => {
  test("when it does not exist", async ({ world }) => {
    await expectUnusable(world, join(world.dir, "nowhere"), /ENOENT/);
  });

  test("when it is a file", async ({ world }) => {
    const file = join(world.dir, "file");
    await writeFile(file, "");
    await expectUnusable(world, file, /it is not a folder/);
  });

  test("when it is mounted read-only", async ({ world, skip }) => {
    await using dir = await boxOrSkip({ skip }, withReadOnlyBind(await world.folder("source")));
    await expectUnusable(world, dir.path, /EROFS/);
  });

  test("when it is mounted read-only with the files of an earlier run in it", async ({ world, skip }) => {
    const source = await world.folder("source");
    await plantOldSuccess(source);
    await using dir = await boxOrSkip({ skip }, withReadOnlyBind(source));
    await expectUnusable(world, dir.path, /EROFS/);
  });

  test("when it belongs to another user", async ({ world, skip }) => {
    const box = await boxOrSkip({ skip }, asUser(1000));
    await chmod(world.dir, 0o755);
    const dir = await world.folder("private");
    await chmod(dir, 0o755);
    await expectUnusable(world, dir, /EACCES/, { wrap: box.wrap });
  });

  test("when log.txt cannot be written", async ({ world }) => {
    const dir = await world.folder("shared");
    await mkdir(join(dir, "log.txt"));
    await expectUnusable(world, dir, /EISDIR/);
    expect(await readFile(join(dir, "job_result.txt"), "utf8")).toBe("failure");
  });

  test("when it is nearly full, and still leaves the word and the reason there", async ({ world, skip }) => {
    await using dir = await boxOrSkip({ skip }, withTmpfs(256 * 1024));
    await plantOldSuccess(dir.path);
    await expectUnusable(world, dir.path, /only \d+ bytes are free/);
    expect(await readFile(join(dir.path, "job_result.txt"), "utf8")).toBe("failure");
    expect(await readFile(join(dir.path, "log.txt"), "utf8")).toMatch(/"severity":"error".*only \d+ bytes are free/);
    expect(await readdir(dir.path)).not.toContain("loadpath.txt");
  });

  test("when not a byte is left: no word rather than an empty file", async ({ world, skip }) => {
    await using dir = await boxOrSkip({ skip }, withTmpfs(256 * 1024));
    await fill(dir.path, 0);
    await expectUnusable(world, dir.path, /ENOSPC/);
    expect(await readdir(dir.path)).not.toContain("job_result.txt");
  });
});

test("a container that is not root uses a folder of its own", async ({ world, skip }) => {
  const box = await boxOrSkip({ skip }, asUser(1000));
  await chmod(world.dir, 0o755);
  const dir = await world.folder("open");
  await chmod(dir, 0o777);
  expectSuccess(await world.run({ sharedDir: dir, wrap: box.wrap }));
});

describe("what an earlier run left", () => {
  test("is gone before this one begins, and log.txt goes on", async ({ world }) => {
    const sharedDir = await world.folder("shared");
    await plantOldSuccess(sharedDir);
    const host = await world.start({ sharedDir, params: { mode: "hangs" } });
    await host.logged(/connector hostile/);
    expect(await readdir(sharedDir)).not.toContain("job_result.txt");
    expect(await readdir(sharedDir)).not.toContain("loadpath.txt");
    host.process.kill("SIGKILL");
    const run = await host.finish();
    expect(run.result).toBeUndefined();
    expect(await readFile(join(sharedDir, "log.txt"), "utf8")).toMatch(
      /^\{"severity":"info","log":"of the earlier run"\}\n/,
    );
  });

  test("does not change a failure to a success", async ({ world }) => {
    const sharedDir = await world.folder("shared");
    await plantOldSuccess(sharedDir);
    expectFailure(await world.run({ sharedDir, params: { mode: "throws" } }), 1, /thrown on purpose/);
  });

  test("a line that was cut does not swallow the first one of this run", async ({ world }) => {
    const sharedDir = await world.folder("shared");
    await plantOldSuccess(sharedDir);
    const log = join(sharedDir, "log.txt");
    await truncate(log, 20);
    const run = await world.run({ sharedDir });
    expect(run).toMatchObject({ exitCode: 0, result: "success" });
    const [torn, first] = (await readFile(log, "utf8")).split("\n");
    expect(torn).toBe('{"severity":"info","');
    expect(JSON.parse(first ?? "")).toMatchObject({ log: expect.stringMatching(/^connector hostile/) });
  });

  test("a result that is a link is replaced, what it points to is not touched", async ({ world }) => {
    const sharedDir = await world.folder("shared");
    const target = join(world.dir, "target");
    await writeFile(target, "precious");
    await symlink(target, join(sharedDir, "job_result.txt"));
    await symlink(target, join(sharedDir, "loadpath.txt"));
    expectSuccess(await world.run({ sharedDir }));
    expect(await readFile(target, "utf8")).toBe("precious");
  });
});

describe("a disk that fills up during the run", () => {
  test.for([0, 1, 3, 6])("with %i pages left: the word is right", async (pages, { world, skip }) => {
    await using dir = await boxOrSkip({ skip }, withTmpfs(2 * 1024 * 1024));
    const gate = join(world.dir, "gate");
    const host = await world.start({ sharedDir: dir.path, params: { mode: "chatters", count: 4, gate } });
    await host.logged(/first words/);
    await fill(dir.path, pages * 4096);
    await writeFile(gate, "");
    const { exitCode, result, errors, report } = await host.finish();
    expect(report.violations).toEqual(["a file is left behind: filler"]);
    if (result === "success")
      return expect({ exitCode, pages }).toEqual({ exitCode: 0, pages: expect.toSatisfy((n) => n > 2) });
    expect({ exitCode, result }).toEqual({ exitCode: 3, result: "failure" });
    expect(errors).toEqual([expect.stringMatching(/^\[publish\] SHARED_DIR_UNUSABLE.*(ENOSPC|disk is full)/)]);
  });

  test("still tells why when a connector has more to say than there is room for", async ({ world, skip }) => {
    await using dir = await boxOrSkip({ skip }, withTmpfs(2 * 1024 * 1024));
    const gate = join(world.dir, "gate");
    const host = await world.start({ sharedDir: dir.path, params: { mode: "chatters", count: 100, gate } });
    await host.logged(/first words/);
    await fill(dir.path, 0);
    await writeFile(gate, "");
    const { exitCode, result, errors, lines } = await host.finish();
    expect({ exitCode, result }).toEqual({ exitCode: 3, result: "failure" });
    expect(errors).toEqual([expect.stringMatching(/SHARED_DIR_UNUSABLE.*disk is full/)]);
    expect(lines.map(({ log }) => log)).toContainEqual(expect.stringMatching(/lines of this log were lost/));
  });

  test("and is emptied in time ends well, with every line there", async ({ world, skip }) => {
    await using dir = await boxOrSkip({ skip }, withTmpfs(2 * 1024 * 1024));
    const gate = join(world.dir, "gate");
    const host = await world.start({ sharedDir: dir.path, params: { mode: "chatters", count: 100, gate } });
    await host.logged(/first words/);
    await fill(dir.path, 6_000);
    await writeFile(gate, "");
    await host.process.waitUntil(() => /line 10 /.test(host.process.stdout), { what: "lines that do not fit" });
    await truncate(join(dir.path, "filler"), 0);
    const run = await host.finish();
    expect(run).toMatchObject({ exitCode: 0, result: "success" });
    expect(run.infos.filter((line) => line.startsWith("line "))).toHaveLength(100);
  });
});

test("a log that may not grow any more is no success, though everything else fits", async ({ world }) => {
  const wrap = (command: string, args: readonly string[]): [string, string[]] => [
    "bash",
    ["-c", 'ulimit -f 96; exec "$@"', "bash", command, ...args],
  ];
  const run = await world.run({ params: { mode: "chatters", count: 80 }, wrap });
  expect(run).toMatchObject({ exitCode: 3, result: "failure", listed: [] });
  expect(run.stdout).toMatch(/SHARED_DIR_UNUSABLE.*lines of the log could not be written/);
});

test("readers never see half a file", async ({ world }) => {
  const sharedDir = await world.folder("shared");
  const host = await world.start({ sharedDir, params: { count: 2 }, from: "2024-01-01", to: "2024-01-30" });
  const seen = new Set<string>();
  const poll = async (name: string) =>
    seen.add(`${name}: ${await readFile(join(sharedDir, name), "utf8").catch(() => "")}`);
  let ended = false;
  void host.process.exit.then(() => {
    ended = true;
  });
  while (!ended) await Promise.all([poll("job_result.txt"), poll("loadpath.txt")]);
  const run = await host.finish();
  expectSound(run);
  const listed = await readFile(join(sharedDir, "loadpath.txt"), "utf8");
  expect(JSON.parse(listed).gcsPaths).toHaveLength(30);
  const expected = ["job_result.txt: ", "job_result.txt: success", "loadpath.txt: ", `loadpath.txt: ${listed}`];
  expect([...seen].filter((state) => !expected.includes(state))).toEqual([]);
});

test("how far a run is stands in a hidden file while it goes on; what an earlier run left there is gone", async ({
  world,
}) => {
  const sharedDir = await world.folder("shared");
  const progress = async () => JSON.parse(await readFile(join(sharedDir, ".progress.json"), "utf8"));
  await writeFile(join(sharedDir, ".progress.json"), '{"read":999999,"encoded":0,"stored":0}');
  const params = { mode: "trickles", count: 1_000_000, shardNow: true };
  const host = await world.start({ sharedDir, params });
  await host.logged(/connector hostile/);
  const seen = await waitUntil(
    async () => {
      const counts = await progress();
      return counts.stored > 0 && counts;
    },
    { what: "a stored row to be told", timeoutMs: 30_000 },
  );
  expect(seen.read).toBeLessThan(999_999);
  expect(seen.read).toBeGreaterThanOrEqual(seen.encoded);
  expect(seen.encoded).toBeGreaterThanOrEqual(seen.stored);
  host.process.kill("SIGTERM");
  expectFailure(await host.finish(), 4, /STOPPED/);
  expect((await progress()).read).toBeGreaterThanOrEqual(seen.read);
});

async function plantOldSuccess(dir: string): Promise<void> {
  await writeFile(join(dir, "job_result.txt"), "success");
  await writeFile(join(dir, "loadpath.txt"), '{"gcsPaths":["gcs://out/of-another-run.json"]}');
  await writeFile(join(dir, "log.txt"), '{"severity":"info","log":"of the earlier run"}\n');
}

/** Writes until nothing more fits, and gives back so many bytes. */
async function fill(dir: string, roomBytes: number): Promise<void> {
  const filler = join(dir, "filler");
  for (const size of [65_536, 4_096, 1]) {
    try {
      for (;;) await writeFile(filler, Buffer.alloc(size), { flag: "a" });
    } catch {
      // Full, for pieces of this size.
    }
  }
  await truncate(filler, (await stat(filler)).size - roomBytes);
}
