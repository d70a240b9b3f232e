import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { V1Pod } from "@kubernetes/client-node";
import { describe, expect, it, onTestFinished } from "vitest";
// @boundaries-ignore what starts images for tests is the crawler's
import { IMAGE, podman, useImage } from "../../crawler/test/podman-kit.js";
import { podOf } from "../src/pod.js";
import { playPod } from "../src/podman/play-pod.js";
import { sweepPods } from "../src/podman/up-pods.js";
import { podWorkflow, WINDOW } from "./workflow-kit.js";

useImage();

const PLAYER = fileURLToPath(new URL("fixtures/play-pod.mjs", import.meta.url));
let pods = 0;

function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "collectro-pod-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** The pod of a workflow, with lines of shell in the place of both programs. */
function podOfShell(crawler: string, external: string, graceMs = 20_000): V1Pod {
  pods += 1;
  const workflow = podWorkflow({
    runnable: { kind: "image", image: IMAGE },
    args: ["-c", external],
    limits: { silenceMs: 1, totalMs: 1, graceMs, memoryBytes: 128 * 1024 ** 2 },
  });
  const pod = podOf(workflow, WINDOW, { name: `collectro-pod-${process.pid}-${pods}`, crawlerImage: IMAGE });
  const [watching, working] = pod.spec?.containers ?? [];
  if (!pod.spec || !watching || !working) throw new Error("a pod has two containers");
  return {
    ...pod,
    spec: {
      ...pod.spec,
      terminationGracePeriodSeconds: graceMs / 1000,
      containers: [{ ...watching, args: ["-c", crawler] }, working],
    },
  };
}

/** Plays it; `lines` is what its crawler prints. */
function play(pod: V1Pod, dir = tempDir()) {
  const lines: string[] = [];
  const stop = new AbortController();
  const up = Promise.withResolvers<void>();
  const onLine = (line: string): void => {
    lines.push(line);
    up.resolve();
  };
  return { lines, stop, up: up.promise, dir, ended: playPod(pod, { dir, signal: stop.signal, onLine }) };
}

/** What podman knows of a pod: nothing when it is gone with all its volumes. */
function leftOf(pod: V1Pod): string[] {
  const known = [podman("pod", "ps", "--format={{.Name}}"), podman("volume", "ls", "--format={{.Name}}")];
  return known.flatMap((names = "") => names.split("\n")).filter((name) => name.startsWith(pod.metadata?.name ?? "?"));
}

const DEAF = "trap '' TERM; echo up; while :; do sleep 0.05; done";
const seen = (file: string): string => `until [ -e /shared/${file} ]; do sleep 0.05; done`;

describe("a pod on this machine", () => {
  it("has the exit code of each container, one shared folder, and leaves nothing behind", async () => {
    const pod = podOfShell(
      `${seen("b")}; echo "$(cat /shared/b)"; i=0; while [ $i -lt 500 ]; do i=$((i+1)); echo $i; done; exit 3`,
      `id -u >/shared/a; echo "$GREETING" >>/shared/a; mv /shared/a /shared/b; exit 0`,
    );
    const { lines, ended, dir } = play(pod);

    expect(await ended).toEqual({ crawler: 3, external: 0 });
    expect(lines).toEqual(["1000", "costs $(FROM) and $5", ...Array.from({ length: 500 }, (_, at) => String(at + 1))]);
    expect(leftOf(pod)).toEqual([]);
    expect(readdirSync(dir)).toEqual([]);
  });

  it("shares its folder with no other pod, though the workflow is the same", async () => {
    const script = (word: string): [string, string] => [
      `${seen("a")}; cat /shared/a; ${seen("a")}`,
      `echo ${word} >>/shared/a`,
    ];
    const [one, other] = [play(podOfShell(...script("one"))), play(podOfShell(...script("other")))];
    await Promise.all([one.ended, other.ended]);

    expect([one.lines, other.lines]).toEqual([["one"], ["other"]]);
  });

  it("is ended with the grace of its manifest, and by force after it", async () => {
    const willing = `trap 'exit 5' TERM; ${seen("b")}; echo up; while :; do sleep 0.05; done`;
    const { ended, stop, up } = play(podOfShell(willing, `echo >/shared/b; ${DEAF}`, 5_000));
    await up;
    stop.abort();

    expect(await ended).toEqual({ crawler: 5, external: 137 });
  });

  it("is over when its crawler is, though the other hangs", async () => {
    const pod = podOfShell("exit 0", DEAF, 1_000);

    expect(await play(pod).ended).toEqual({ crawler: 0, external: 137 });
    expect(leftOf(pod)).toEqual([]);
  });

  it("whose image is not there is told in one line, and leaves nothing", async () => {
    const pod = podOfShell("exit 0", "exit 0");
    const [crawler] = pod.spec?.containers ?? [];
    if (crawler) crawler.image = "localhost/collectro-there-is-none:1";

    await expect(play(pod).ended).rejects.toThrow(/^[^\n]*collectro-there-is-none[^\n]*$/);
    expect(leftOf(pod)).toEqual([]);
  });

  it("whose player is killed is taken down by the next one", async () => {
    const pod = podOfShell(DEAF, DEAF, 1_000);
    const dir = tempDir();
    const player = spawn(process.execPath, [PLAYER, dir, JSON.stringify(pod)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(player.stdout, "data");
    expect(await sweepPods(dir)).toBe(0);
    const [file = ""] = readdirSync(dir);
    expect(readFileSync(join(dir, file), "utf8")).toContain(`"collectro/owner": "${player.pid}-`);

    player.kill("SIGKILL");
    await once(player, "exit");
    expect(leftOf(pod)).not.toEqual([]);

    expect(await sweepPods(dir)).toBe(1);
    expect(leftOf(pod)).toEqual([]);
    expect(existsSync(join(dir, file))).toBe(false);
  });
});
