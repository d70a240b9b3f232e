import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { liveProcesses, spawnObserved, waitUntil } from "../src/index.js";

const node = process.execPath;

it("collects both outputs to the last byte, and the exit code", async () => {
  const script =
    'process.stdout.write("日本".repeat(100_000) + "end"); process.stderr.write("oops"); process.exitCode = 3';
  await using child = await spawnObserved(node, ["-e", script]);

  const exit = await child.exit;

  expect(exit).toEqual({ code: 3, signal: null });
  expect(child.stdout).toBe(`${"日本".repeat(100_000)}end`);
  expect(child.stderr).toBe("oops");
});

it("gives the child exactly the environment, the folder and the user asked for", async (ctx) => {
  if (process.getuid?.() !== 0) ctx.skip("becoming another user needs root");
  const cwd = await mkdtemp(join(tmpdir(), "faultkit-"));
  ctx.onTestFinished(() => rm(cwd, { recursive: true }));
  const script =
    'echo "$(id -u):$(id -g):$FROM:$HOME:$(id -G)"; [ "$(stat -c %i .)" = "$(stat -c %i "$1")" ] && echo same';
  await using child = await spawnObserved("/bin/sh", ["-c", script, "sh", "/"], {
    env: { PATH: "/usr/bin:/bin", FROM: "2024-09-24" },
    cwd: "/",
    uid: 12_345,
  });

  await child.exit;

  expect(child.stdout).toBe("12345:12345:2024-09-24::12345\nsame\n");
});

it("says why a program cannot be started", async () => {
  await expect(spawnObserved("/no/such/program")).rejects.toThrow("ENOENT");
});

it("waits for a condition of the child's output", async () => {
  await using child = await spawnObserved(node, ["-e", 'console.log("ready"); setInterval(() => {}, 1000)']);

  await child.waitUntil(() => child.stdout.includes("ready"), { what: "the word ready" });

  expect(child.alive().map(({ pid }) => pid)).toEqual([child.pid]);
});

it("gives up at once when the child ends before the condition, showing how it ended and what it said", async () => {
  await using child = await spawnObserved(node, ["-e", 'console.error("no bucket"); process.exit(7)']);

  const wait = child.waitUntil(() => child.stdout.includes("ready"), { what: "the word ready", timeoutMs: 60_000 });

  await expect(wait).rejects.toThrow(/in vain: the process ended first\npid \d+ ended with code 7\n[\s\S]*no bucket/);
});

it("signals the process alone or its whole group", async () => {
  const script =
    "trap 'echo parent' TERM; (trap 'echo child; exit' TERM; echo up; while :; do sleep 0.05; done) & wait; wait";
  await using child = await spawnObserved("/bin/sh", ["-c", script]);
  await child.waitUntil(() => child.stdout.includes("up"), { what: "both processes" });

  child.kill();
  await child.waitUntil(() => child.stdout.includes("parent"), { what: "the parent's trap" });
  expect(child.stdout).not.toContain("child");
  child.killGroup("SIGTERM");

  await child.exit;
  expect(child.stdout).toContain("child");
});

it("tells a process that ended from one whose child still holds its output", async () => {
  await using child = await spawnObserved("/bin/sh", ["-c", "sleep 600 & exit 5"]);

  const ended = await child.ended;

  expect(ended).toEqual({ code: 5, signal: null });
  expect(await Promise.race([child.exit, "output still open"])).toBe("output still open");
  const commands = () => child.alive().map(({ command }) => command);
  // The shell's child shows the shell's own arguments until it has become the sleeper.
  await child.waitUntil(() => commands().join() === "sleep 600", { what: "the sleeper alone" });
});

it("leaves nothing alive when disposed, not even a process that left the group", async () => {
  const child = await spawnObserved("/bin/sh", ["-c", "setsid sleep 600 & sleep 600 & echo up; wait"]);
  await child.waitUntil(() => child.alive().filter(({ command }) => command === "sleep 600").length === 2, {
    what: "both sleepers",
  });
  const started = child.alive();

  await child[Symbol.asyncDispose]();

  expect(started).toHaveLength(3);
  await waitUntil(() => child.alive().length === 0, { what: "the end of all of them" });
});

it("finds processes by group, with names that hold spaces and brackets", async () => {
  const script = 'process.title = "a) S 1 (b"; console.log("up"); setInterval(() => {}, 1000)';
  await using child = await spawnObserved(node, ["-e", script]);
  await child.waitUntil(() => child.stdout.includes("up"), { what: "the child" });

  const found = liveProcesses({ groupId: child.pid });

  expect(found).toMatchObject([{ pid: child.pid, parentPid: process.pid, groupId: child.pid }]);
});

it("finds processes by a variable of their environment, by its whole value", async () => {
  await using child = await spawnObserved("sleep", ["600"], { env: { ...process.env, CC_MARK: "one two" } });
  const pids = () => liveProcesses({ environment: "CC_MARK=one two" }).map(({ pid }) => pid);

  // The kernel shows a new program's environment a moment after the program has begun.
  await child.waitUntil(() => pids().length > 0, { what: "the environment" });

  expect(pids()).toEqual([child.pid]);
  expect(liveProcesses({ environment: "CC_MARK=one" })).toEqual([]);
});

it("does not take a zombie for a living process", async () => {
  await using child = await spawnObserved("/bin/sh", ["-c", "sleep 0 & exec sleep 600"]);
  const zombie = () => readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim();
  await child.waitUntil(() => readFileSync(`/proc/${zombie()}/stat`, "utf8").includes(" Z "), { what: "the zombie" });

  expect(child.alive().map(({ pid }) => pid)).toEqual([child.pid]);
});
