import { createHash } from "node:crypto";

/** The name of a Job is a label of its pods. */
export const MAX_JOB_NAME = 63;
/** The controller adds eleven characters to make the name of a Job. */
export const MAX_CRON_JOB_NAME = 52;

const DIGEST_CHARACTERS = 8;

/**
 * A name as Kubernetes wants it (RFC 1123 label): lower-case letters, digits and hyphens. Texts that differ get names that
 * differ: what cannot be kept of a text is replaced, and a digest of the whole stands at the end.
 */
export function dnsLabel(text: string, maxLength = MAX_JOB_NAME): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "");
  if (plain === text && plain !== "" && plain.length <= maxLength) return plain;
  const digest = createHash("sha256").update(text).digest("hex").slice(0, DIGEST_CHARACTERS);
  const kept = plain.slice(0, maxLength - DIGEST_CHARACTERS - 1).replace(/-+$/, "");
  return kept === "" ? `w-${digest}` : `${kept}-${digest}`;
}

/**
 * The name of a run's Job. The same workflow and suffix give the same name, and of a name there is one Job at a time: a run
 * that is asked for twice is started once.
 * @param suffix such as the dates, or a turn of the schedule; lower-case letters, digits and hyphens
 */
export function runName(workflow: string, suffix: string): string {
  return `${dnsLabel(workflow, MAX_JOB_NAME - suffix.length - 1)}-${suffix}`;
}
