import type { Forecast } from "@collectro/backfill";
import type { BackfillSite } from "@collectro/backfill/engine";
import type { Workflow } from "@collectro/crawler";
import {
  type BackfillPods,
  type ClusterEvent,
  costOf,
  openCluster,
  podsOfSlices,
  podsOfWorkers,
  sliceJobsSite,
  workersSite,
} from "@collectro/kubernetes/engine";
import type { BackfillOrder, BackfillVerbOptions } from "./backfill-options.js";
import { clusterPlace } from "./cluster-options.js";
import { showClusterEvent } from "./cluster-screen.js";
import { refuseUnfit } from "./pod-fit.js";
import type { Session } from "./session.js";

/**
 * The cluster in which a backfill runs. Where the image with collectro has what the workflow runs (it is its image, a command, or
 * `--workers` says so), pods work through many slices each; any other image gets a Job for each slice.
 * @param name of the workflow, as it was given on the command line
 * @throws ProblemError when the workflow cannot run in a pod
 */
export async function clusterSite(
  session: Session,
  name: string,
  options: BackfillVerbOptions,
  { workflow }: BackfillOrder,
  forecast?: Forecast,
): Promise<BackfillSite> {
  const { pod, cluster, isOwn } = placeOf(session, options, workflow);
  const parts = { api: openCluster(cluster), pod };
  // Before the backfill is entered: one that could not begin is none that was left unfinished.
  await refuseUnfit(session, name, { ...workflow, runnable: { kind: "image", image: pod.crawlerImage } });
  const onCluster = (event: ClusterEvent): void => {
    // Of a Job for each slice its end is told, as of any slice.
    if (isOwn || !QUIET.includes(event.type)) showBetween(session, event);
  };
  const site = { ...parts, onCluster };
  const known = forecast && forecast.runs > 0 ? { sliceSeconds: forecast.sliceSeconds } : {};
  return isOwn ? workersSite({ ...site, ...known }) : sliceJobsSite(site);
}

/** What the pods of a backfill are likely to request, and cost where prices are given. */
export interface PodsForecast {
  readonly hours: BackfillPods;
  readonly cost?: number;
}

/** Draws it from the forecast of the slices. */
export function clusterPods(
  session: Session,
  options: BackfillVerbOptions,
  { workflow, parallel, prices }: BackfillOrder,
  forecast: Forecast,
): PodsForecast {
  const { pod, isOwn } = placeOf(session, options, workflow);
  const hours = (isOwn ? podsOfWorkers : podsOfSlices)({ workflow, pod, forecast, parallel });
  return { hours, ...(prices === undefined ? {} : { cost: costOf(hours, prices) }) };
}

function placeOf(session: Session, options: BackfillVerbOptions, { runnable }: Workflow) {
  const { crawlerImage, serviceAccount, ...cluster } = clusterPlace(options, session);
  const { queue, workers = false } = options;
  const pod = {
    crawlerImage,
    language: session.language,
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
    ...(queue === undefined ? {} : { queue }),
  };
  return { pod, cluster, isOwn: workers || runnable.kind === "command" || runnable.image === crawlerImage };
}

const QUIET: readonly ClusterEvent["type"][] = ["job", "runs"];

/** On a terminal the last line is the live one of the backfill: it is drawn anew at the next event. */
function showBetween(session: Session, event: ClusterEvent): void {
  if (process.stdout.isTTY && !session.json) process.stdout.write("\r\u001b[2K");
  showClusterEvent(session, event);
}
