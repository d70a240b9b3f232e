import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { LaunchedContainer } from "../src/launch/launcher.js";
import { adoptProcess, processLauncher } from "../src/launch/process.js";
import { isAlive, processesOf } from "../src/launch/process-table.js";
import { tempDir } from "./temp-dir.js";
import { waitUntil } from "./wait-until.js";

interface Started {
  readonly container: LaunchedContainer;
  readonly dir: string;
  /** The pid that the script wrote to a file of that name. */
  pid(name: string): Promise<number>;
}

async function start(script: string): Promise<Started> {
  const dir = tempDir();
  const container = await processLauncher(["/bin/sh"]).launch({
    runId: "test",
    args: ["-c", script],
    env: { COLLECTRO_SHARED_DIR: dir },
    sharedDir: dir,
    outputFile: join(dir, "output.txt"),
    dir,
  });
  async function pid(name: string): Promise<number> {
    const path = join(dir, name);
    await waitUntil(name, () => readIfThere(path).endsWith("\n"));
    return Number(readIfThere(path));
  }
  return { container, dir, pid };
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

describe("a container that is a process", () => {
  it("gets SIGTERM first, and its exit code is seen", async () => {
    const { container, pid } = await start("trap 'exit 4' TERM; echo $$ >up; while :; do sleep 0.02; done");
    await pid("up");
    await container.stop(10_000);
    expect(await container.ended).toEqual({ kind: "exited", code: 4 });
  });

  it("alone gets a SIGTERM that is sent by itself; a SIGKILL ends all of it", async () => {
    const child = "trap 'echo TERM >child-saw' TERM; echo $$ >child; while :; do sleep 0.02; done";
    const { container, dir, pid } = await start(
      `sh -c "${child.replaceAll("$", "\\$")}" & trap 'echo $$ >saw' TERM; echo $$ >main; while :; do sleep 0.02; done`,
    );
    const pids = [await pid("main"), await pid("child")];
    await container.signal("SIGTERM");
    await pid("saw");
    expect([pids.map(isAlive), readIfThere(join(dir, "child-saw"))]).toEqual([[true, true], ""]);
    await container.signal("SIGKILL");
    expect(await container.ended).toEqual({ kind: "signalled", signal: "SIGKILL" });
    await waitUntil("the child is gone", () => !pids.some(isAlive));
    await container.signal("SIGTERM");
  });

  it("is killed after its grace when it is deaf, its deaf children included", async () => {
    const deaf = "trap '' TERM; echo $$ >NAME; while :; do sleep 0.02; done";
    const child = deaf.replace("NAME", "child");
    const { container, pid } = await start(`sh -c "${child.replaceAll("$", "\\$")}" & ${deaf.replace("NAME", "main")}`);
    const pids = [await pid("main"), await pid("child")];
    await container.stop(200);
    expect(await container.ended).toEqual({ kind: "signalled", signal: "SIGKILL" });
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  it("takes down a child that made a session of its own", async () => {
    const script = `setsid sh -c 'trap "" TERM; echo $$ >escaped; while :; do sleep 0.02; done' & echo $$ >main; wait`;
    const { container, pid } = await start(script);
    const escaped = await pid("escaped");
    await container.stop(5_000);
    expect(isAlive(escaped)).toBe(false);
  });

  it("leaves nothing when the main process ended by itself, and counts what it left", async () => {
    const { container, pid } = await start(
      "setsid sh -c 'echo $$ >left; exec sleep 100' & until [ -s left ]; do sleep 0.01; done",
    );
    expect(await container.ended).toEqual({ kind: "exited", code: 0 });
    const left = await pid("left");
    expect(isAlive(left)).toBe(true);
    expect(await container.stop(0)).toBe(1);
    expect(isAlive(left)).toBe(false);
  });

  it("can be stopped twice, and after its end", async () => {
    const { container } = await start("exit 3");
    expect(await container.ended).toEqual({ kind: "exited", code: 3 });
    expect(await Promise.all([container.stop(1_000), container.stop(1_000)])).toEqual([0, 0]);
  });

  it("does not touch another run's processes", async () => {
    const [ours, theirs] = [await start("exec sleep 100"), await start("echo $$ >up; exec sleep 100")];
    const other = await theirs.pid("up");
    await ours.container.stop(1_000);
    expect(isAlive(other)).toBe(true);
    await theirs.container.stop(1_000);
  });

  it.each([undefined, 0, 1])("never takes the kernel's or init's processes for a run's (group %s)", (group) => {
    expect(processesOf(group, "COLLECTRO_SHARED_DIR=/nobody")).toEqual([]);
  });

  it("is found again by a later crawler, whose watch ends with it, its code unseen", async () => {
    const { container, dir, pid } = await start("echo $$ >up; until [ -e go ]; do sleep 0.02; done; exit 7");
    await pid("up");
    const { identity } = container;
    if (identity.kind !== "process") throw new Error("it is a process");
    const found = adoptProcess(identity);
    writeFileSync(join(dir, "go"), "");
    expect(await found?.ended).toEqual({ kind: "unseen" });
    expect(adoptProcess(identity)).toBeUndefined();
  });

  it("is not mistaken for a later process of the same number", async () => {
    const { container, pid } = await start("echo $$ >up; exec sleep 100");
    await pid("up");
    const { identity } = container;
    if (identity.kind !== "process") throw new Error("it is a process");
    expect(adoptProcess({ ...identity, startedAt: "1" })).toBeUndefined();
    await container.stop(1_000);
  });
});
