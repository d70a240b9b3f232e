import type { V1Job } from "@kubernetes/client-node";

/** Labels of Jobs and pods, beside those that the manifests give them. */
export const LABELS = {
  /** Whose Job it is: a token of one command, or the Job of the CronJob that started it. */
  owner: "collectro/owner",
  from: "collectro/from",
  to: "collectro/to",
  attempt: "collectro/attempt",
  /** The backfill that it is part of. */
  backfill: "collectro/backfill",
  /** The generation of the claim under which its slice is loaded. */
  claim: "collectro/claim",
} as const;

/** The same Job with more labels, on its pods, too. */
export function labelled(job: V1Job, labels: Readonly<Record<string, string>>): V1Job {
  const { spec, metadata } = job;
  if (!spec) throw new Error("a Job has a spec");
  const { template } = spec;
  const ofPods = { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } };
  return {
    ...job,
    metadata: { ...metadata, labels: { ...metadata?.labels, ...labels } },
    spec: { ...spec, template: { ...template, metadata: ofPods } },
  };
}

/** A selector of all these labels. */
export function selector(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
}
