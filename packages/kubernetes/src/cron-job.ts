import { ProblemError } from "@collectro/contract";
import type { Workflow } from "@collectro/crawler";
import type { V1Container, V1CronJob, V1JobSpec, V1PodSpec } from "@kubernetes/client-node";
import { scheduleProblems } from "./cron-rule.js";
import { deadlineSeconds } from "./job.js";
import { dnsLabel, MAX_CRON_JOB_NAME } from "./names.js";
import type { PodOptions } from "./pod-options.js";
import { SCHEDULED_JOB } from "./scheduled.js";
import { CONTAINER_SECURITY, POD_SECURITY } from "./security.js";
import { plainVariables, seconds } from "./values.js";

const WORKFLOWS_DIR = "/workflows";
const STATE_DIR = "/state";
/** What the launcher itself may take: for its image, and to find the run again after the loss of its node. In seconds. */
const LAUNCH_SECONDS = 1800;
/** How late a turn may begin when the cluster was away. In seconds. */
const DEADLINE_SECONDS = { "catch-up": 12 * 3600, skip: 300 } as const;
/** Verdicts of a run, which are for people; anything else that ends a launcher is the cluster's, and tried again. */
const VERDICTS = [1, 2, 3, 5];

/** What a cluster decides about a schedule, besides the workflow. */
export interface CronJobOptions extends Pick<PodOptions, "crawlerImage" | "namespace" | "serviceAccount"> {
  /** The workflow's file in the ConfigMap, such as `sales.yaml`. */
  readonly file: string;
  /** ConfigMap of workflow files. Default `collectro-workflows`. */
  readonly configMap?: string;
  /** Kubernetes service account that may make Jobs. Default `collectro-launcher`. */
  readonly launcher?: string;
}

/**
 * The schedule of a workflow: at each turn a launcher, which makes the Job of the run with the dates of that turn and
 * waits for it. The dates are reckoned from when the turn was due, which the name of the launcher's Job tells.
 * @throws ProblemError when a CronJob cannot express the schedule (`scheduleProblems`)
 */
export function cronJobOf(workflow: Workflow, options: CronJobOptions): V1CronJob {
  const { schedule } = workflow;
  const problems = scheduleProblems(schedule, "cron");
  if (problems.length > 0 || !schedule) throw new ProblemError(problems);
  const labels = {
    "app.kubernetes.io/name": "collectro",
    "app.kubernetes.io/component": "launcher",
    "collectro/workflow": dnsLabel(workflow.name),
  };
  const { namespace } = options;
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: {
      name: dnsLabel(workflow.name, MAX_CRON_JOB_NAME),
      ...(namespace === undefined ? {} : { namespace }),
      labels,
    },
    spec: {
      schedule: schedule.cron,
      timeZone: zoneAsWritten(schedule.timeZone),
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: DEADLINE_SECONDS[schedule.missed],
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 10,
      jobTemplate: { metadata: { labels }, spec: launcherJob(workflow, labels, options) },
    },
  } satisfies V1CronJob;
}

/** Kubernetes looks zones up by their exact names; `asia/tokyo` is one to this machine. */
function zoneAsWritten(timeZone: string): string {
  const known = new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
  return known.toLowerCase() === timeZone.toLowerCase() ? known : timeZone;
}

function launcherJob(workflow: Workflow, labels: Record<string, string>, options: CronJobOptions): V1JobSpec {
  return {
    backoffLimit: 3,
    activeDeadlineSeconds: deadlineSeconds(workflow) + LAUNCH_SECONDS,
    podFailurePolicy: {
      rules: [
        {
          action: "FailJob",
          onExitCodes: { containerName: "launcher", operator: "In", values: VERDICTS },
        },
      ],
    },
    template: { metadata: { labels }, spec: launcherPod(workflow, options) },
  };
}

function launcherPod(workflow: Workflow, options: CronJobOptions): V1PodSpec {
  return {
    restartPolicy: "Never",
    serviceAccountName: options.launcher ?? "collectro-launcher",
    // It makes Jobs: said here, as the account itself gives its token to nobody who does not ask.
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    // It may delete the run's Job when it is stopped, and waits for its end.
    terminationGracePeriodSeconds: seconds(workflow.limits.graceMs) + 60,
    securityContext: POD_SECURITY,
    containers: [launcherContainer(options)],
    volumes: [
      { name: "workflows", configMap: { name: options.configMap ?? "collectro-workflows" } },
      { name: "state", emptyDir: { sizeLimit: "64Mi" } },
    ],
  };
}

function launcherContainer({ crawlerImage, serviceAccount, file }: CronJobOptions): V1Container {
  const asOther = serviceAccount === undefined ? [] : ["--service-account", serviceAccount];
  return {
    name: "launcher",
    image: crawlerImage,
    args: ["crawl", `${WORKFLOWS_DIR}/${file}`, "--on", "kubernetes", "--scheduled", ...asOther],
    env: [
      {
        name: SCHEDULED_JOB,
        valueFrom: { fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/job-name']" } },
      },
      ...plainVariables({ COLLECTRO_CRAWLER_IMAGE: crawlerImage, COLLECTRO_HOME: STATE_DIR, HOME: STATE_DIR }),
    ],
    resources: {
      requests: { cpu: "50m", memory: "256Mi", "ephemeral-storage": "256Mi" },
      limits: { cpu: "500m", memory: "256Mi", "ephemeral-storage": "256Mi" },
    },
    volumeMounts: [
      { name: "workflows", mountPath: WORKFLOWS_DIR, readOnly: true },
      { name: "state", mountPath: STATE_DIR },
    ],
    securityContext: CONTAINER_SECURITY,
  };
}
