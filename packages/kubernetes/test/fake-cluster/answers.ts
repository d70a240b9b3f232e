import type { V1ContainerStatus, V1Pod, V1PodStatus } from "@kubernetes/client-node";

/** A `Status` as an API server answers it. */
export function status(code: number, reason: string, message: string): object {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, details: {}, code };
}

/** Refusals as servers of version 1.33 and later word them. */
export const REFUSALS = {
  denied: status(
    403,
    "Forbidden",
    'jobs.batch is forbidden: User "system:serviceaccount:etl:default" cannot create resource "jobs" in API group "batch" in the namespace "etl"',
  ),
  quota: status(
    403,
    "Forbidden",
    'jobs.batch "sales" is forbidden: exceeded quota: jobs, requested: count/jobs.batch=1, used: count/jobs.batch=5, limited: count/jobs.batch=5',
  ),
  invalid: status(
    422,
    "Invalid",
    'Job.batch "sales" is invalid: spec.template.spec.containers[0].image: Required value',
  ),
  internal: status(500, "InternalError", "Internal error occurred: etcdserver: leader changed"),
  gone: status(410, "Expired", "too old resource version: 104829 (104900)"),
} as const;

type State = NonNullable<V1ContainerStatus["state"]>;

function container(name: string, state: State): V1ContainerStatus {
  const image = `registry.example/${name}:1`;
  return { name, image, imageID: "", ready: state.running !== undefined, restartCount: 0, state };
}

const AT = "2024-09-24T01:02:03Z" as unknown as Date;

export const running: State = { running: { startedAt: AT } };
export const waiting = (reason: string, message?: string): State => ({
  waiting: { reason, ...(message === undefined ? {} : { message }) },
});
export const ended = (exitCode: number, reason = exitCode === 0 ? "Completed" : "Error"): State => ({
  terminated: { exitCode, reason, startedAt: AT, finishedAt: AT },
});
/** It left a word with the kubelet. */
export const said = (exitCode: number, message: string): State => ({
  terminated: { exitCode, reason: exitCode === 0 ? "Completed" : "Error", message, startedAt: AT, finishedAt: AT },
});

/** A pod's status with both containers. */
export function both(phase: string, crawler: State, external: State, more: V1PodStatus = {}): V1PodStatus {
  return { phase, containerStatuses: [container("crawler", crawler), container("external", external)], ...more };
}

/** Statuses as kubelet, scheduler and controllers write them. */
export const PODS = {
  running: both("Running", running, running),
  imagePull: both("Pending", waiting("ContainerCreating"), {
    waiting: {
      reason: "ImagePullBackOff",
      message: 'Back-off pulling image "registry.example/sales:2": ErrImagePull: not found',
    },
  }),
  secretMissing: both("Pending", waiting("CreateContainerConfigError", 'secret "sales-env" not found'), running),
  unschedulable: {
    phase: "Pending",
    conditions: [
      {
        type: "PodScheduled",
        status: "False",
        reason: "Unschedulable",
        message: "0/3 nodes are available: 3 Insufficient memory. preemption: 0/3 nodes are available",
      },
    ],
  },
  externalOutOfMemory: both("Failed", ended(3), ended(137, "OOMKilled")),
  crawlerOutOfMemory: both("Failed", ended(137, "OOMKilled"), ended(143)),
  /** More disk than its node bears; no DisruptionTarget here. */
  evicted: both("Failed", ended(137), ended(137), {
    reason: "Evicted",
    message: 'Usage of EmptyDir volume "shared" exceeds the limit "256Mi". ',
  }),
  /** Its node is drained. */
  drained: both("Failed", ended(143), ended(143), {
    conditions: [
      {
        type: "DisruptionTarget",
        status: "True",
        reason: "EvictionByEvictionAPI",
        message: "Eviction API: evicting",
      },
    ],
  }),
  /** Its node is gone: nobody saw its containers end. */
  nodeGone: both("Failed", ended(137, "ContainerStatusUnknown"), ended(137, "ContainerStatusUnknown"), {
    conditions: [
      {
        type: "DisruptionTarget",
        status: "True",
        reason: "DeletionByTaintManager",
        message: "Taint manager: deleting due to NoExecute taint",
      },
    ],
  }),
  /** Its node is gone, and nobody has said anything of its containers before. */
  nodeGoneUnheard: {
    phase: "Pending",
    conditions: [
      { type: "PodScheduled", status: "True" },
      {
        type: "DisruptionTarget",
        status: "True",
        reason: "DeletionByTaintManager",
        message: "Taint manager: deleting due to NoExecute taint",
      },
    ],
  },
  deadline: both("Failed", ended(137), ended(137), {
    reason: "DeadlineExceeded",
    message: "Pod was active on the node longer than the specified deadline",
  }),
} satisfies Record<string, V1Pod["status"]>;
