import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { owner, ownerLives } from "@collectro/crawler";
import type { V1Pod } from "@kubernetes/client-node";
import { OWNER_LABEL } from "./local-pod.js";
import { podman } from "./podman.js";

const SUFFIX = ".pod.json";

/** This process, as the label of a pod tells it. */
export function ownerText(): string {
  const { pid, startedAt } = owner();
  return `${pid}-${startedAt || "0"}`;
}

/**
 * Writes down what is about to be played, before it is: the file is what finds the pod again. Others read it at any time, and so it
 * is there whole or not at all. Its variables are for nobody else to read.
 * @throws Error when there is one of that name
 */
export function keepManifest(dir: string, pod: V1Pod): string {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, `${nameOf(pod)}${SUFFIX}`);
  const next = `${file}.${process.pid}`;
  writeFileSync(next, JSON.stringify(pod, undefined, 2), { mode: 0o600, flush: true });
  try {
    // A link, unlike a rename, leaves what is there.
    linkSync(next, file);
  } finally {
    rmSync(next);
  }
  return file;
}

/** Removes a pod with its volumes and its file; what still runs has podman's ten seconds. */
export async function takeDown(file: string): Promise<void> {
  const pod = readManifest(file);
  await podman("kube", "down", file).catch(() => undefined);
  // What could not be played whole is unknown to `kube down`.
  await podman("pod", "rm", "--force", "--ignore", nameOf(pod));
  const volumes = pod.spec?.volumes?.flatMap(({ name, emptyDir }) => (emptyDir ? [name] : [])) ?? [];
  for (const volume of volumes) await podman("volume", "rm", "--force", volume).catch(() => undefined);
  rmSync(file, { force: true });
}

/**
 * SIGTERM to every container, SIGKILL after the grace of the manifest. Not by `podman stop`: a pod whose last container is being
 * stopped counts as over, and is then ended with the first process of its namespace, which takes everyone along at once.
 */
export async function stopPod(pod: V1Pod): Promise<void> {
  const graceMs = (pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000;
  await Promise.all(containersOf(pod).map((name) => stopContainer(name, graceMs)));
}

/** One that is gone already is nobody's business. */
async function stopContainer(name: string, graceMs: number): Promise<void> {
  const kill = (signal: string) => podman("kill", `--signal=${signal}`, name).catch(() => undefined);
  // What the image wants to be ended with, as a cluster would.
  await kill(await podman("inspect", "--format={{.Config.StopSignal}}", name).catch(() => "TERM"));
  if (!(await isOver(podman("wait", name), graceMs))) await kill("KILL");
}

/** Whether something settles in time. */
export async function isOver(what: Promise<unknown>, withinMs: number): Promise<boolean> {
  const timer = new AbortController();
  const over = what.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([over, delay(withinMs, false, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

/** The names of a pod's containers as podman has them, in the order of the manifest. */
export function containersOf(pod: V1Pod): string[] {
  return (pod.spec?.containers ?? []).map(({ name }) => `${nameOf(pod)}-${name}`);
}

/** Takes down the pods whose player is gone: how many there were. */
export async function sweepPods(dir: string): Promise<number> {
  let found = 0;
  for (const name of filesIn(dir)) {
    const file = join(dir, name);
    const pod = findManifest(file);
    // Its writer was killed half-way, before the pod was up.
    if (!pod) rmSync(file, { force: true });
    if (!pod || isPlayed(pod)) continue;
    await stopPod(pod);
    await takeDown(file);
    found += 1;
  }
  return found;
}

function filesIn(dir: string): string[] {
  try {
    return readdirSync(dir).filter((name) => name.endsWith(SUFFIX));
  } catch {
    return [];
  }
}

function isPlayed(pod: V1Pod): boolean {
  const [pid = "", startedAt = ""] = (pod.metadata?.labels?.[OWNER_LABEL] ?? "").split("-");
  return ownerLives({ pid: Number(pid), startedAt });
}

function readManifest(file: string): V1Pod {
  return JSON.parse(readFileSync(file, "utf8")) as V1Pod;
}

function findManifest(file: string): V1Pod | undefined {
  try {
    return readManifest(file);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function nameOf({ metadata }: V1Pod): string {
  return metadata?.name ?? "";
}
