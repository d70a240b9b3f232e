import type { RunWindow } from "@collectro/contract";
import type { Workflow } from "@collectro/crawler";
import type { V1Job, V1JobSpec } from "@kubernetes/client-node";
import { marksOf, podSpec } from "./pod.js";
import { APPEAR_MS, CRAWLER_END_MS, LOAD_MS, type PodOptions } from "./pod-options.js";
import { seconds } from "./values.js";

/** How long a Job that is over stays to be looked at, in seconds. */
const KEPT_SECONDS = 7 * 24 * 3600;

/**
 * The Job of one run. Its pod runs once: what failed is for people to look at, as anywhere else.
 * @throws ProblemError when the workflow cannot run in a pod
 */
export function jobOf(workflow: Workflow, window: RunWindow, options: PodOptions): V1Job {
  const { name, namespace } = options;
  const marks = marksOf(workflow, window);
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...marks },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: deadlineSeconds(workflow),
      ttlSecondsAfterFinished: KEPT_SECONDS,
      podReplacementPolicy: "Failed",
      ...disruptionPolicy(workflow),
      template: {
        metadata: { ...marks, annotations: { ...marks.annotations, ...NO_EVICTION } },
        spec: podSpec(workflow, window, options),
      },
    },
  } satisfies V1Job;
}

/** A node is not emptied to save a machine while a run goes on. */
const NO_EVICTION = { "cluster-autoscaler.kubernetes.io/safe-to-evict": "false" };

/** For a pod whose crawler is gone: the limits of the crawler itself come first. */
export function deadlineSeconds({ limits: { totalMs, graceMs } }: Workflow): number {
  return seconds(APPEAR_MS + totalMs + graceMs + LOAD_MS + CRAWLER_END_MS);
}

/**
 * A pod that lost its node is run anew, unless that could load rows twice: the crawler may have been cut off after its
 * load, and rows that are appended replace nothing.
 */
function disruptionPolicy({ table }: Workflow): Pick<V1JobSpec, "podFailurePolicy"> {
  if (table.mode === "append") return {};
  return {
    podFailurePolicy: {
      rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
    },
  };
}
