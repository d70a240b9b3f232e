import { type Problem, ProblemError } from "@collectro/contract";
import type { Command } from "commander";
import { clusterTexts } from "./cluster-texts.js";
import type { Session } from "./session.js";

/** What verbs take that can run in a cluster. */
export interface ClusterOptions {
  readonly on?: string;
  readonly namespace?: string;
  readonly context?: string;
  readonly crawlerImage?: string;
  readonly serviceAccount?: string;
  readonly scheduled?: boolean;
  readonly queue?: string;
  readonly workers?: boolean;
  readonly priceVcpuHour?: string;
  readonly priceGibHour?: string;
}

/** Options that mean nothing elsewhere, as they are written; a pod on this machine has an image of the crawler, too. */
const CLUSTER_ONLY = {
  namespace: "--namespace",
  context: "--context",
  crawlerImage: "--crawler-image",
  serviceAccount: "--service-account",
  scheduled: "--scheduled",
  queue: "--queue",
  workers: "--workers",
  priceVcpuHour: "--price-vcpu-hour",
  priceGibHour: "--price-gib-hour",
} as const satisfies Partial<Record<keyof ClusterOptions, string>>;

/** Adds them to a verb, without `--on`. */
export function addClusterOptions(command: Command, language: Session["language"]): Command {
  const { options } = clusterTexts(language);
  return command
    .option("--namespace <name>", options.namespace)
    .option("--context <name>", options.context)
    .option("--crawler-image <image>", options.crawlerImage)
    .option("--service-account <name>", options.serviceAccount);
}

/** Where to run, checked. */
export interface ClusterPlace {
  readonly context?: string;
  readonly namespace?: string;
  readonly crawlerImage: string;
  readonly serviceAccount?: string;
}

/** Reads them for `--on kubernetes`. Throws ARGUMENT_INVALID without an image of the crawler. */
export function clusterPlace(given: ClusterOptions, { language, env }: Session): ClusterPlace {
  const { context, namespace, serviceAccount } = given;
  const crawlerImage = given.crawlerImage || env["COLLECTRO_CRAWLER_IMAGE"];
  if (!crawlerImage) throw wrong([["--crawler-image", clusterTexts(language).noCrawlerImage]]);
  return {
    crawlerImage,
    ...(context === undefined ? {} : { context }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
  };
}

/**
 * Whether a verb is to run in a cluster. Throws ARGUMENT_INVALID for another engine, and for options of a cluster without one.
 * @param others engines of this machine; the first is the default
 */
export function isOnKubernetes(given: ClusterOptions, { language }: Session, others: readonly string[]): boolean {
  if (given.on === "kubernetes") return true;
  const texts = clusterTexts(language);
  const problems: [string, string][] = Object.entries(CLUSTER_ONLY)
    .filter(([name]) => given[name as keyof ClusterOptions] !== undefined)
    .filter(([name]) => !(given.on === "pod" && name === "crawlerImage"))
    .map(([, option]) => [option, texts.onlyOnKubernetes]);
  if (!others.includes(given.on ?? "local")) problems.push(["--on", texts.oneOf([...others, "kubernetes"].join(", "))]);
  if (problems.length > 0) throw wrong(problems);
  return false;
}

function wrong(problems: readonly (readonly [string, string])[]): ProblemError {
  return new ProblemError(problems.map(([where, detail]): Problem => ({ code: "ARGUMENT_INVALID", where, detail })));
}
