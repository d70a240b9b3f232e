import { createInterface } from "node:readline/promises";
import type { V1Pod } from "@kubernetes/client-node";
import { localPod } from "./local-pod.js";
import { podman, podmanIn, spawnPodman } from "./podman.js";
import { containersOf, isOver, keepManifest, ownerText, stopPod, sweepPods, takeDown } from "./up-pods.js";

/** How long a container may live on after the first one of the manifest has ended. */
const LINGER_MS = 10_000;

/** How to play a pod. */
export interface PlayParts {
  /** Where the manifests of pods that are up are kept; one folder for all that share their owner's state. */
  readonly dir: string;
  /** Abort it to end the pod, with the grace of the manifest. */
  readonly signal: AbortSignal;
  /** Called with each line that the first container prints. */
  readonly onLine: (line: string) => void;
}

/** The exit code of each container, by its name: 128 and the signal's number for one that was killed. */
export type PodCodes = Readonly<Record<string, number>>;

/**
 * Plays a pod by `podman kube play` and waits for its end: that of its first container, after which the others may linger for
 * ten seconds. It shares the network of this machine, so that it reaches a store on 127.0.0.1. Nothing of it is left, whatever
 * happens; where this process is killed, the next call with the same folder takes it down.
 * @throws Error that says in one line why it does not start
 */
export async function playPod(pod: V1Pod, { dir, signal, onLine }: PlayParts): Promise<PodCodes> {
  await sweepPods(dir);
  const manifest = localPod(pod, ownerText(), process.env);
  const file = keepManifest(dir, manifest);
  try {
    // In a folder of ours: podman builds an image of what has its name where it stands, and leaves a file there when memory runs out.
    await podmanIn(dir, ["kube", "play", "--network=host", "--log-driver=k8s-file", file]);
    await untilOver(manifest, signal, onLine);
    const codes = await podman("inspect", "--format={{.State.ExitCode}}", ...containersOf(manifest));
    const names = manifest.spec?.containers.map(({ name }) => name) ?? [];
    return Object.fromEntries(codes.split("\n").map((code, at) => [names[at], Number(code)]));
  } finally {
    await takeDown(file);
  }
}

async function untilOver(manifest: V1Pod, signal: AbortSignal, onLine: PlayParts["onLine"]): Promise<void> {
  const [first = "", ...others] = containersOf(manifest);
  const stop = (): void => void stopPod(manifest).catch(() => undefined);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    const told = tell(first, onLine);
    await podman("wait", first);
    await told;
    const left = Promise.all(others.map((name) => podman("wait", name)));
    if (!(await isOver(left, LINGER_MS))) await stopPod(manifest);
    await left;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Hands on what a container prints. Followed logs of podman may lack their end: the rest is read when it is over. */
async function tell(container: string, onLine: PlayParts["onLine"]): Promise<void> {
  const followed = await readLines(["logs", "--follow", container], 0, onLine);
  await podman("wait", container);
  await readLines(["logs", container], followed, onLine);
}

async function readLines(args: readonly string[], skip: number, onLine: PlayParts["onLine"]): Promise<number> {
  const child = spawnPodman(args);
  child.stderr.resume();
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    count += 1;
    if (count > skip) onLine(line);
  }
  return Math.max(count, skip);
}
