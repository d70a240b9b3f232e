import { DEFAULT_SHARED_DIR, type RunWindow } from "@collectro/contract";
import type { Workflow } from "@collectro/crawler";
import type { V1Container, V1EnvVar, V1ResourceRequirements } from "@kubernetes/client-node";
import {
  APPEAR_MS,
  CRAWLER_RESOURCES,
  DEFAULT_SECRET,
  EXTERNAL_RESOURCES,
  type PodOptions,
  type Resources,
} from "./pod-options.js";
import { CONTAINER_SECURITY } from "./security.js";
import { literal, plainVariables, quantity, seconds, secretVariables } from "./values.js";
import { volumeNames } from "./volumes.js";
import { WORKFLOW_VARIABLE, workflowText } from "./workflow-text.js";

const STATE_DIR = "/state";

/** The crawler: watches and judges the other container, stops it, loads. */
export function crawlerContainer(workflow: Workflow, window: RunWindow, options: PodOptions): V1Container {
  const names = volumeNames(options.name);
  const { slack, webhook } = workflow.notify ?? {};
  const told = [slack, webhook].flatMap((reference) => reference?.match(/^env:(.+)$/)?.[1] ?? []);
  return {
    name: "crawler",
    image: options.crawlerImage,
    args: [
      "crawl",
      `env:${WORKFLOW_VARIABLE}`,
      "--attach",
      "--pod",
      "--shared-dir",
      DEFAULT_SHARED_DIR,
      "--appear",
      `${seconds(APPEAR_MS)}s`,
      "--from",
      window.from,
      "--to",
      window.to,
    ],
    env: [
      { name: WORKFLOW_VARIABLE, value: literal(workflowText(workflow)) },
      ...plainVariables({ COLLECTRO_HOME: STATE_DIR, HOME: STATE_DIR, TMPDIR: STATE_DIR, ...languageOf(options) }),
      ...plainVariables(options.env ?? {}),
      ...secretVariables([...new Set(told)], options.secret ?? DEFAULT_SECRET),
    ],
    resources: resourcesOf({ ...CRAWLER_RESOURCES, ...options.crawler }),
    volumeMounts: [
      { name: names.shared, mountPath: DEFAULT_SHARED_DIR },
      { name: names.state, mountPath: STATE_DIR },
    ],
    securityContext: CONTAINER_SECURITY,
  };
}

/** The external container: exactly the workflow's arguments and variables, FROM and TO, and the shared folder. */
export function externalContainer(workflow: Workflow, window: RunWindow, options: PodOptions): V1Container {
  const { runnable, args, env, limits } = workflow;
  if (runnable.kind !== "image") throw new Error(`workflow ${workflow.name} has no image`);
  const names = volumeNames(options.name);
  const memory = limits.memoryBytes === undefined ? {} : { memory: quantity(limits.memoryBytes) };
  return {
    name: "external",
    image: runnable.image,
    ...(args.length > 0 ? { args: args.map(literal) } : {}),
    env: [
      ...plainVariables({ FROM: window.from, TO: window.to, COLLECTRO_SHARED_DIR: DEFAULT_SHARED_DIR }),
      ...plainVariables(limitsOf(workflow)),
      ...plainVariables({ ...languageOf(options), ...options.env, ...env }),
      ...passedOn(workflow, options),
    ],
    resources: resourcesOf({ ...EXTERNAL_RESOURCES, ...options.external, ...memory }),
    volumeMounts: [
      { name: names.shared, mountPath: DEFAULT_SHARED_DIR },
      { name: names.scratch, mountPath: "/tmp" },
    ],
    securityContext: CONTAINER_SECURITY,
  };
}

function limitsOf({ limits: { requestsPerSecond } }: Workflow): Record<string, string> {
  return requestsPerSecond === undefined ? {} : { COLLECTRO_REQUESTS_PER_SECOND: String(requestsPerSecond) };
}

/** Values of the environment of whoever starts a run stand in a Secret of the cluster; `env` counts before them. */
function passedOn({ env, passEnv = [] }: Workflow, { secret = DEFAULT_SECRET }: PodOptions): V1EnvVar[] {
  return secretVariables(
    passEnv.filter((name) => !(name in env)),
    secret,
  );
}

/** English is what both speak that are told nothing. */
function languageOf({ language }: PodOptions): Record<string, string> {
  return language === "ja" ? { LC_MESSAGES: "ja_JP.UTF-8" } : {};
}

/** Memory asked for is memory granted: a node that promised more than it has ends whom it likes. */
function resourcesOf({ cpu, cpuLimit, memory, disk }: Resources): V1ResourceRequirements {
  return {
    requests: { cpu, memory, "ephemeral-storage": disk },
    limits: { cpu: cpuLimit, memory, "ephemeral-storage": disk },
  };
}
