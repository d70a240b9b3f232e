import type { KubernetesObject } from "@kubernetes/client-node";
import { Document, isScalar, type Scalar, visit } from "yaml";

/** Why a key is as it is; told at its first place in a manifest. */
const REASONS: Readonly<Record<string, string>> = {
  podFailurePolicy: "What the cluster does to a pod is no verdict about its data: it is tried again.",
  activeDeadlineSeconds: "For a pod that nobody watches any more; the workflow's own limits come first.",
  shareProcessNamespace: "The crawler sees whether the other container lives, and ends it when it has to.",
  "automountServiceAccountToken=false": "Nothing in this pod talks to the cluster.",
  "automountServiceAccountToken=true": "It makes Jobs: the account gives its token to nobody who does not ask.",
  terminationGracePeriodSeconds: "The workflow's grace, then the time to judge and to tell.",
  startingDeadlineSeconds:
    "So late may a turn begin. One that was missed for longer: collectro crawl, or collectro backfill.",
  timeZone: "The times of the schedule are meant here; its dates as well.",
  jobTemplate:
    "The launcher of a turn: it makes the Job of the run, with dates reckoned from the time in its own Job's name.",
};

/**
 * A manifest as YAML. Texts are quoted: what looks like a date is a date to the parsers of Kubernetes.
 * @param heading lines above it
 */
export function manifestText(manifest: KubernetesObject, heading: readonly string[] = []): string {
  const document = new Document(manifest, { version: "1.1", aliasDuplicateObjects: false });
  const told = new Set<string>();
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key)) return;
      const name = String(key.value);
      const reason = REASONS[name] ?? REASONS[`${name}=${isScalar(value) ? value.value : ""}`];
      if (reason && !told.has(name)) key.commentBefore = ` ${reason}`;
      told.add(name);
      if (isScalar(value)) quote(value);
    },
    Seq(_, { items }) {
      for (const item of items) if (isScalar(item)) quote(item);
    },
  });
  if (heading.length > 0) document.commentBefore = heading.map((line) => ` ${line}`).join("\n");
  return document.toString({ lineWidth: 0, directives: false });
}

/** What every parser takes for a text, without quotes: words, paths, options, quantities. */
const PLAIN = /^(?:--?[a-z][a-z-]*|\/?[A-Za-z_][\w./:@=-]*[\w]|[0-9]+(?:m|[KMG]i))$/;
const WORDS_WITH_MEANING = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;

/** Several lines are a block; what is not sure to stay a text gets quotes. */
function quote(scalar: Scalar): void {
  const { value } = scalar;
  if (typeof value !== "string") return;
  if (value.includes("\n")) scalar.type = "BLOCK_LITERAL";
  else if (!PLAIN.test(value) || WORDS_WITH_MEANING.test(value)) scalar.type = "QUOTE_DOUBLE";
}
