import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { asUser, boxOrSkip, memoryCgroup, pidNamespace, spawnObserved, waitUntil } from "../src/index.js";
import { findMemoryCgroup } from "../src/memory-cgroup.js";

const node = process.execPath;
const MIB = 1024 * 1024;

it("runs a program as another user without further groups", async (ctx) => {
  const box = await boxOrSkip(ctx, asUser(10_001));
  const [command, args] = box.wrap("/bin/sh", ["-c", 'echo "$(id -u):$(id -g):$(id -G)"']);
  await using child = await spawnObserved("setpriv", ["--groups=4,27", command, ...args]);

  await child.exit;

  expect(child.stdout).toBe("10001:10001:10001\n");
});

it("runs a program as process 1 that sees only its own processes", async (ctx) => {
  const box = await boxOrSkip(ctx, pidNamespace());
  const script = 'console.log(process.pid, fs.readdirSync("/proc").filter((name) => +name).join())';
  await using child = await spawnObserved(...box.wrap(node, ["-e", script]));

  await child.exit;

  expect(child.stdout).toBe("1 1\n");
});

it("hands a stop of the group to process 1, which ends as it likes", async (ctx) => {
  const box = await boxOrSkip(ctx, pidNamespace());
  const script = 'process.on("SIGTERM", () => process.exit(4)); setInterval(() => {}, 1000); console.log("up")';
  await using child = await spawnObserved(...box.wrap(node, ["-e", script]));
  await child.waitUntil(() => child.stdout === "up\n", { what: "the handler" });

  child.killGroup("SIGTERM");

  expect(await child.exit).toEqual({ code: 4, signal: null });
});

it("shows what a container shows: process 1 without a handler does not hear SIGTERM", async (ctx) => {
  const box = await boxOrSkip(ctx, pidNamespace());
  const script = 'setInterval(() => console.log("tick"), 10)';
  await using child = await spawnObserved(...box.wrap(node, ["-e", script]));
  await child.waitUntil(() => child.stdout.includes("tick"), { what: "a tick" });

  child.killGroup("SIGTERM");
  const ticks = child.stdout.length;
  await child.waitUntil(() => child.stdout.length > ticks + 50, { what: "ten more ticks" });

  expect(child.alive().length).toBeGreaterThan(0);
});

it("ends everything inside when the outside is killed", async (ctx) => {
  const box = await boxOrSkip(ctx, pidNamespace());
  const child = await spawnObserved(...box.wrap("/bin/sh", ["-c", "setsid sleep 600 & sleep 600"]));
  await child.waitUntil(() => child.alive().filter(({ command }) => command === "sleep 600").length === 2, {
    what: "both sleepers",
  });

  child.kill("SIGKILL");

  await waitUntil(() => child.alive().length === 0, { what: "the end of all" });
  await child.exit;
});

it("kills what takes more memory than the limit, and tells so", async (ctx) => {
  await using box = await boxOrSkip(ctx, memoryCgroup(128 * MIB));
  const script = "const held = []; for (;;) held.push(Buffer.alloc(1 << 20, 1))";
  await using child = await spawnObserved(...box.wrap(node, ["-e", script]));

  const exit = await child.exit;

  expect(exit.signal).toBe("SIGKILL");
  expect(box.killedProcesses()).toBe(1);
  expect(box.peakBytes()).toBeGreaterThan(100 * MIB);
  expect(box.peakBytes()).toBeLessThanOrEqual(128 * MIB);
});

it("lets live what stays within, and shows the limit to the program", async (ctx) => {
  await using box = await boxOrSkip(ctx, memoryCgroup(256 * MIB));
  await using child = await spawnObserved(...box.wrap(node, ["-p", "process.constrainedMemory()"]));

  expect(await child.exit).toEqual({ code: 0, signal: null });
  expect(child.stdout).toBe(`${256 * MIB}\n`);
  expect(box.killedProcesses()).toBe(0);
});

it("removes the group when disposed, and kills what still runs inside", async (ctx) => {
  const box = await boxOrSkip(ctx, memoryCgroup(128 * MIB));
  await using child = await spawnObserved(...box.wrap("sleep", ["600"]));
  const groups = () => readFileSync(`/proc/${child.pid}/cgroup`, "utf8");
  await child.waitUntil(() => groups().includes("faultkit-"), { what: "the child in its group" });

  await box[Symbol.asyncDispose]();

  expect(await child.exit).toEqual({ code: null, signal: "SIGKILL" });
});

const V1_MOUNTS = `tmpfs /sys/fs/cgroup tmpfs rw 0 0
cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0
cgroup /sys/fs/cgroup/memory cgroup rw,relatime,memory 0 0
cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0`;

it.each([
  [
    "version 1 beside an empty version 2",
    V1_MOUNTS,
    "4:memory:/a/b\n1:cpu,cpuacct:/c\n0::/d",
    1,
    "/sys/fs/cgroup/memory",
    "/a/b",
  ],
  [
    "version 2 alone",
    "cgroup2 /sys/fs/cgroup cgroup2 rw 0 0",
    "0::/user.slice/x:y.scope",
    2,
    "/sys/fs/cgroup",
    "/user.slice/x:y.scope",
  ],
  [
    "version 2 beside other controllers of version 1",
    "cgroup /c/cpu cgroup rw,cpu 0 0\ncgroup2 /c/u cgroup2 rw 0 0",
    "2:cpu:/a\n0::/",
    2,
    "/c/u",
    "/",
  ],
])("finds the memory controller: %s", (_name, mounts, self, version, mount, path) => {
  expect(findMemoryCgroup(mounts, self)).toEqual({ version, mount, path });
});

it("finds no memory controller where none is mounted", () => {
  expect(findMemoryCgroup("proc /proc proc rw 0 0", "")).toBeUndefined();
});
