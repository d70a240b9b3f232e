import type { V1Container, V1Job, V1JobSpec, V1ObjectMeta, V1PodSpec } from "@kubernetes/client-node";

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUANTITY = /^[0-9]+(\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/;
/** The longest names of kinds whose names become labels, or grow. */
const MAX_NAME: Readonly<Record<string, number>> = { Job: 63, CronJob: 52, Service: 63, Namespace: 63 };

/** What the API server checks beyond its schema, and what this project asks for besides. */
export function ruleFaults(manifest: Manifest): string[] {
  const { kind = "", metadata, spec } = manifest;
  const faults = nameFaults(kind, metadata?.name);
  if (kind === "Pod") faults.push(...podFaults(spec as V1PodSpec));
  if (kind === "Job") faults.push(...jobFaults(spec as V1JobSpec));
  if (kind === "CronJob") faults.push(...jobFaults((spec as { jobTemplate: V1Job }).jobTemplate.spec as V1JobSpec));
  if (kind === "Deployment") faults.push(...podFaults((spec as { template: { spec: V1PodSpec } }).template.spec));
  return faults;
}

/** Any manifest. */
export interface Manifest {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: V1ObjectMeta;
  readonly spec?: unknown;
}

function nameFaults(kind: string, name: string | undefined): string[] {
  if (!name) return ["metadata.name: it is missing"];
  // Roles may have colons; all else is a part of a host name.
  if (!/Role/.test(kind) && !SUBDOMAIN.test(name)) return [`metadata.name: "${name}" is no DNS-1123 name`];
  const max = MAX_NAME[kind] ?? 253;
  return name.length > max ? [`metadata.name: it is longer than the ${max} characters of a ${kind}`] : [];
}

function jobFaults(spec: V1JobSpec): string[] {
  const pod = spec.template.spec as V1PodSpec;
  const faults = podFaults(pod);
  if (!["Never", "OnFailure"].includes(pod.restartPolicy ?? "Always")) {
    faults.push(`restartPolicy: a Job takes Never or OnFailure, not ${pod.restartPolicy ?? "Always"}`);
  }
  if (spec.podFailurePolicy && pod.restartPolicy !== "Never")
    faults.push("podFailurePolicy: it needs restartPolicy Never");
  const named = spec.podFailurePolicy?.rules.flatMap(({ onExitCodes }) => onExitCodes?.containerName ?? []) ?? [];
  const there = pod.containers.map(({ name }) => name);
  for (const name of named.filter((one) => !there.includes(one))) {
    faults.push(`podFailurePolicy: there is no container ${name}`);
  }
  if (spec.completionMode !== "Indexed") {
    for (const key of ["backoffLimitPerIndex", "maxFailedIndexes"] as const) {
      if (spec[key] !== undefined) faults.push(`${key}: it needs completionMode Indexed`);
    }
  }
  return faults;
}

function podFaults(spec: V1PodSpec): string[] {
  const volumes = (spec.volumes ?? []).map(({ name }) => name);
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const faults = [...containers, ...(spec.volumes ?? [])]
    .filter(({ name }) => !LABEL.test(name) || name.length > 63)
    .map(({ name }) => `"${name}" is no DNS-1123 label`);
  const names = [...containers.map(({ name }) => name)];
  if (new Set(names).size < names.length) faults.push("containers: two have the same name");
  for (const container of containers) faults.push(...containerFaults(container, volumes));
  for (const { name, emptyDir } of spec.volumes ?? []) {
    if (emptyDir && emptyDir.sizeLimit === undefined) faults.push(`volume ${name}: it has no sizeLimit`);
  }
  return faults;
}

function containerFaults(
  { name, image, resources, volumeMounts = [], securityContext }: V1Container,
  volumes: string[],
) {
  const faults: string[] = [];
  const say = (what: string): void => void faults.push(`container ${name}: ${what}`);
  if (!image) say("it has no image");
  for (const mount of volumeMounts.filter((one) => !volumes.includes(one.name)))
    say(`there is no volume ${mount.name}`);
  for (const resource of ["cpu", "memory"]) {
    if (resources?.requests?.[resource] === undefined) say(`it requests no ${resource}`);
    if (resources?.limits?.[resource] === undefined) say(`it has no limit of ${resource}`);
  }
  for (const quantity of [...Object.values(resources?.requests ?? {}), ...Object.values(resources?.limits ?? {})]) {
    if (!QUANTITY.test(quantity)) say(`"${quantity}" is no quantity`);
  }
  if (!securityContext?.readOnlyRootFilesystem) say("its root file system can be written");
  if (securityContext?.allowPrivilegeEscalation !== false) say("it may get more rights");
  return faults;
}
