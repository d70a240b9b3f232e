import type { WorkerOrder } from "@collectro/backfill/engine";
import { CRAWL_EXIT, type Workflow } from "@collectro/crawler";
import type { V1EnvVar, V1Job, V1PodSpec } from "@kubernetes/client-node";
import { dnsLabel } from "./names.js";
import {
  CRAWLER_END_MS,
  CRAWLER_RESOURCES,
  DEFAULT_SECRET,
  EXTERNAL_RESOURCES,
  type PodOptions,
} from "./pod-options.js";
import { bytesOf } from "./quantities.js";
import { CONTAINER_SECURITY, POD_SECURITY } from "./security.js";
import { literal, plainVariables, seconds, secretVariables } from "./values.js";
import { volumeNames } from "./volumes.js";

/** The variable with what a worker of a backfill has to do, as JSON: `WorkerTask`. */
export const WORKER_VARIABLE = "COLLECTRO_BACKFILL_WORKER";

/** What a worker in a pod is told. */
export interface WorkerTask {
  readonly order: WorkerOrder;
  /** Without the values of its variables: those are the container's. */
  readonly workflow: Workflow;
}

/** What a cluster decides about the workers of a backfill. */
export interface WorkerOptions extends Omit<PodOptions, "namespace"> {
  /** LocalQueue of Kueue, which then starts the Job when there is room. */
  readonly queue?: string;
}

const STATE_DIR = "/state";
/** Attempts of one worker; a pod that lost its node is not counted. */
const WORKER_RETRIES = 5;
/** Why a backfill ended is read from its ledger; its Job is of use for some days only. In seconds. */
const KEPT_SECONDS = 24 * 3600;

/**
 * The Job of a backfill's workers: as many pods as there are workers, each with an index. Which slices it runs, a pod reckons from
 * the plan in the ledger. The container of a slice is a process in the same image, so that a pod runs one slice after another.
 */
export function workerJobOf(workflow: Workflow, order: WorkerOrder, options: WorkerOptions): V1Job {
  const labels = {
    "app.kubernetes.io/name": "collectro",
    "app.kubernetes.io/component": "worker",
    "collectro/workflow": dnsLabel(workflow.name),
  };
  const queue = options.queue === undefined ? {} : { "kueue.x-k8s.io/queue-name": options.queue };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: options.name, labels: { ...labels, ...queue } },
    spec: {
      completionMode: "Indexed",
      completions: order.workers,
      parallelism: order.workers,
      backoffLimitPerIndex: WORKER_RETRIES,
      // The others do the work of a worker that is given up; when most are, nothing is to be expected of the rest.
      maxFailedIndexes: Math.floor(order.workers / 2),
      podReplacementPolicy: "Failed",
      ttlSecondsAfterFinished: KEPT_SECONDS,
      podFailurePolicy: {
        rules: [
          // What is wrong with the workflow is wrong in every pod.
          {
            action: "FailJob",
            onExitCodes: { containerName: "crawler", operator: "In", values: [CRAWL_EXIT.badWorkflow] },
          },
          { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
        ],
      },
      template: { metadata: { labels }, spec: workerPod(workflow, order, options) },
    },
  } satisfies V1Job;
}

function workerPod(workflow: Workflow, order: WorkerOrder, options: WorkerOptions): V1PodSpec {
  const { serviceAccount, state } = options;
  const names = volumeNames(options.name);
  return {
    restartPolicy: "Never",
    ...(serviceAccount === undefined ? {} : { serviceAccountName: serviceAccount }),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: seconds(workflow.limits.graceMs + CRAWLER_END_MS),
    securityContext: POD_SECURITY,
    containers: [
      {
        name: "crawler",
        image: options.crawlerImage,
        args: ["backfill-worker"],
        env: variablesOf(workflow, order, options),
        resources: resourcesOf(workflow, order, options),
        volumeMounts: [
          { name: names.state, mountPath: STATE_DIR },
          { name: names.scratch, mountPath: "/tmp" },
        ],
        securityContext: CONTAINER_SECURITY,
      },
    ],
    volumes: [
      { name: names.state, ...(state ?? { emptyDir: {} }) },
      { name: names.scratch, emptyDir: {} },
    ],
  };
}

function variablesOf(
  { env, passEnv = [], ...workflow }: Workflow,
  order: WorkerOrder,
  options: WorkerOptions,
): V1EnvVar[] {
  const task: WorkerTask = {
    order,
    workflow: { ...workflow, env: {}, passEnv: [...new Set([...passEnv, ...Object.keys(env)])] },
  };
  const fromSecret = passEnv.filter((name) => !(name in env));
  const language = options.language === "ja" ? { LC_MESSAGES: "ja_JP.UTF-8" } : {};
  return [
    { name: WORKER_VARIABLE, value: literal(JSON.stringify(task)) },
    ...plainVariables({ COLLECTRO_HOME: STATE_DIR, HOME: STATE_DIR, ...language, ...options.env, ...env }),
    ...secretVariables(fromSecret, options.secret ?? DEFAULT_SECRET),
  ];
}

/** Crawler and containers share one cgroup: the memory of both. */
function resourcesOf({ limits }: Workflow, { lanes }: WorkerOrder, options: WorkerOptions) {
  const { cpu, cpuLimit, disk, memory } = { ...CRAWLER_RESOURCES, ...options.crawler };
  const external = limits.memoryBytes ?? bytesOf(options.external?.memory ?? EXTERNAL_RESOURCES.memory);
  const bytes = `${bytesOf(memory) + lanes * external}`;
  return {
    requests: { cpu, memory: bytes, "ephemeral-storage": disk },
    limits: { cpu: cpuLimit, memory: bytes, "ephemeral-storage": disk },
  };
}
