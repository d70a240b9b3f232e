import { ProblemError, type RunWindow } from "@collectro/contract";
import type { Workflow } from "@collectro/crawler";
import type { V1ObjectMeta, V1Pod, V1PodSpec } from "@kubernetes/client-node";
import { crawlerContainer, externalContainer } from "./containers.js";
import { dnsLabel } from "./names.js";
import { CRAWLER_END_MS, type PodOptions } from "./pod-options.js";
import { podProblems } from "./pod-problems.js";
import { POD_SECURITY } from "./security.js";
import { seconds } from "./values.js";
import { volumesOf } from "./volumes.js";

/**
 * The pod of one run: crawler and external container side by side, neither of which is ever started again.
 * @throws ProblemError when the workflow cannot run in a pod, with every reason (`podProblems`)
 */
export function podOf(workflow: Workflow, window: RunWindow, options: PodOptions): V1Pod {
  const { name, namespace } = options;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...marksOf(workflow, window) },
    spec: podSpec(workflow, window, options),
  } satisfies V1Pod;
}

/** What every run's pod and Job has. */
export const RUN_LABELS = { "app.kubernetes.io/name": "collectro", "app.kubernetes.io/component": "run" } as const;

/** What its pod and its Job are found and read by. */
export function marksOf(workflow: Workflow, window: RunWindow): Pick<V1ObjectMeta, "labels" | "annotations"> {
  return {
    labels: { ...RUN_LABELS, "collectro/workflow": dnsLabel(workflow.name) },
    annotations: {
      "collectro/workflow": workflow.name,
      "collectro/from": window.from,
      "collectro/to": window.to,
    },
  };
}

/** See `podOf`. */
export function podSpec(workflow: Workflow, window: RunWindow, options: PodOptions): V1PodSpec {
  const problems = podProblems(workflow, options);
  if (problems.length > 0) throw new ProblemError(problems);
  const { serviceAccount } = options;
  return {
    restartPolicy: "Never",
    ...(serviceAccount === undefined ? {} : { serviceAccountName: serviceAccount }),
    // Workload Identity asks the metadata server; nobody in here talks to the cluster.
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    // The crawler sees whether the other lives, and ends it when it has to.
    shareProcessNamespace: true,
    terminationGracePeriodSeconds: seconds(workflow.limits.graceMs + CRAWLER_END_MS),
    securityContext: POD_SECURITY,
    containers: [crawlerContainer(workflow, window, options), externalContainer(workflow, window, options)],
    volumes: volumesOf(options),
  };
}
