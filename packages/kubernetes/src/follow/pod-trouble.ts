import type { V1ContainerStatus, V1Pod, V1PodCondition } from "@kubernetes/client-node";
import type { Warning } from "../api/kubernetes-api.js";

/** What keeps a pod from starting, or took it away. `message` is the cluster's own word. */
export interface PodTrouble {
  readonly kind:
    | "image"
    | "config"
    | "unschedulable"
    /** The Job may not make its pod. */
    | "quota"
    | "denied"
    /** The kubelet or the control plane took it away: a drained node, a preemption, a node that is gone. */
    | "disrupted"
    /** It used more disk or memory than its node bears. */
    | "evicted"
    | "deadline"
    /** The Job is gone: somebody deleted it. */
    | "deleted"
    /** A container reached its memory limit. */
    | "memory"
    /** A worker of a backfill ended by itself before its work did. */
    | "crashed";
  readonly message: string;
}

/** A container of the image that is named cannot be had. */
const IMAGE_REASONS = [
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "ImageInspectError",
];
/** A container cannot be made of what the pod says: a Secret or a volume is missing, or the program is. */
const CONFIG_REASONS = [
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
  "StartError",
  "PreStartHookError",
];

/** What is wrong with a pod that has not started all its containers; undefined while nothing is. */
export function startTrouble(pod: V1Pod): PodTrouble | undefined {
  for (const { name, image, state } of containersOf(pod)) {
    const { reason = "", message = "" } = state?.waiting ?? {};
    if (IMAGE_REASONS.includes(reason)) return { kind: "image", message: told(image || name, reason, message) };
    if (CONFIG_REASONS.includes(reason)) return { kind: "config", message: told(name, reason, message) };
    const { reason: ended = "", message: why = "" } = state?.terminated ?? {};
    if (CONFIG_REASONS.includes(ended)) return { kind: "config", message: told(name, ended, why) };
  }
  const scheduled = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status !== "False" || scheduled.reason === "SchedulingGated") return undefined;
  return { kind: "unschedulable", message: scheduled.message ?? scheduled.reason ?? "" };
}

/** Why a pod was ended from outside; undefined when nobody did. */
export function endTrouble({ status }: V1Pod): PodTrouble | undefined {
  const disrupted = status?.conditions?.find(isDisruption);
  if (disrupted) return { kind: "disrupted", message: told(disrupted.reason ?? "", disrupted.message ?? "") };
  const { reason = "", message = "" } = status ?? {};
  if (reason === "Evicted") return { kind: "evicted", message };
  if (reason === "NodeLost" || reason === "Shutdown" || reason === "Terminated") {
    return { kind: "disrupted", message: told(reason, message) };
  }
  return reason === "DeadlineExceeded" ? { kind: "deadline", message: message || reason } : undefined;
}

/** What keeps a Job from making a pod, by what the cluster warns about it; undefined when nothing does. */
export function creationTrouble(warnings: readonly Warning[]): PodTrouble | undefined {
  const refused = warnings.findLast(({ reason }) => reason === "FailedCreate");
  if (!refused) return undefined;
  return { kind: isQuota(refused.message) ? "quota" : "denied", message: refused.message };
}

/** Whether a refusal is about the quota of the namespace. */
export function isQuota(message: string): boolean {
  return /exceeded quota|failed quota/.test(message);
}

/** How a container ended; undefined while it has not, or nobody says. */
export interface ContainerExit {
  readonly code: number;
  /** It was killed for reaching its memory limit, or its node's. */
  readonly outOfMemory: boolean;
  /** What it left with the kubelet. */
  readonly message?: string;
  /** A list gives dates, a watch the texts of dates. */
  readonly at?: Date | string;
}

/** The end of a container of a pod. */
export function exitOf(pod: V1Pod | undefined, container: string): ContainerExit | undefined {
  const { terminated } = statusOf(pod, container)?.state ?? {};
  // The kubelet's word for a container that was not there when it looked again: its end was not seen.
  if (!terminated || terminated.reason === "ContainerStatusUnknown") return undefined;
  const { exitCode: code, reason, message, finishedAt: at } = terminated;
  return {
    code,
    outOfMemory: reason === "OOMKilled",
    ...(message === undefined ? {} : { message }),
    ...(at ? { at } : {}),
  };
}

/** Whether no more will be heard of a container of a pod, whether its end was seen or not. */
export function isOver(pod: V1Pod, container: string): boolean {
  return /^(Succeeded|Failed)$/.test(pod.status?.phase ?? "") || exitOf(pod, container) !== undefined;
}

/** Whether a container ever ran, as far as the pod says. */
export function hasRun(pod: V1Pod, container: string): boolean {
  const { state, lastState } = statusOf(pod, container) ?? {};
  if (state?.terminated && CONFIG_REASONS.includes(state.terminated.reason ?? "")) return false;
  return Boolean(state?.running ?? state?.terminated ?? lastState?.terminated);
}

/**
 * Whether a container may have run: the pod says so, or was taken from a node by somebody who does not know. Until the kubelet has
 * ended a container, its last word about it may be minutes old, or not be there.
 */
export function mayHaveRun(pod: V1Pod, container: string): boolean {
  if (hasRun(pod, container)) return true;
  const hasEnded = statusOf(pod, container)?.state?.terminated !== undefined;
  return pod.spec?.nodeName !== undefined && !hasEnded && isTakenFromNode(pod);
}

/** Whether a pod was ended by somebody else than its kubelet, which need not have been there any more. */
function isTakenFromNode({ status }: V1Pod): boolean {
  const disrupted = status?.conditions?.find(isDisruption);
  return disrupted ? disrupted.reason !== "TerminationByKubelet" : status?.reason === "NodeLost";
}

function isDisruption({ type, status }: V1PodCondition): boolean {
  return type === "DisruptionTarget" && status === "True";
}

function statusOf(pod: V1Pod | undefined, container: string): V1ContainerStatus | undefined {
  return containersOf(pod).find(({ name }) => name === container);
}

function containersOf(pod: V1Pod | undefined): V1ContainerStatus[] {
  return [...(pod?.status?.initContainerStatuses ?? []), ...(pod?.status?.containerStatuses ?? [])];
}

function told(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(": ");
}
