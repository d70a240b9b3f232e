import { ProblemError, type RunWindow } from "@collectro/contract";
import { loadWorkflow, type Workflow } from "@collectro/crawler";
import { SCHEDULED_JOB, scheduledTurn } from "@collectro/kubernetes";
import { crawlOnKubernetes, openCluster } from "@collectro/kubernetes/engine";
import { type ClusterOptions, clusterPlace } from "../cluster-options.js";
import { showClusterEvent, showJobEnd } from "../cluster-screen.js";
import { clusterTexts } from "../cluster-texts.js";
import { refuseUnfit } from "../pod-fit.js";
import type { Session } from "../session.js";
import { onStop } from "../stop-signals.js";
import { windowOf } from "../window.js";
import { workflowPath } from "../workflow-path.js";

/** What `collectro crawl --on kubernetes` takes. */
export interface ClusterCrawlOptions extends ClusterOptions {
  readonly from?: string;
  readonly to?: string;
}

/** `collectro crawl WORKFLOW --on kubernetes`: the exit code of the crawler in the cluster; 5 when it cannot be known. */
export async function clusterCrawlVerb(session: Session, name: string, options: ClusterCrawlOptions): Promise<number> {
  const { language, env } = session;
  const workflow = await loadWorkflow(workflowPath(name, session.texts), language);
  const window = options.scheduled ? turnWindow(session, workflow, options) : windowOf(options, env, session.texts);
  const { crawlerImage, serviceAccount, ...cluster } = clusterPlace(options, session);
  await refuseUnfit(session, name, workflow);
  const stop = new AbortController();
  using _ = onStop(() => stop.abort(new Error("stopped")));
  const end = await crawlOnKubernetes({
    workflow,
    window,
    api: openCluster(cluster),
    pod: { crawlerImage, language, ...(serviceAccount === undefined ? {} : { serviceAccount }) },
    // A pod of a CronJob that was started anew takes up what the first one had begun.
    ...(options.scheduled ? { owner: env[SCHEDULED_JOB] ?? "" } : {}),
    signal: stop.signal,
    onEvent: (event) => showClusterEvent(session, event),
  });
  showJobEnd(session, workflow, end);
  return end.exitCode;
}

/** The dates of a turn, reckoned from when it was due. */
function turnWindow({ env, language }: Session, { schedule }: Workflow, { from, to }: ClusterCrawlOptions): RunWindow {
  const texts = clusterTexts(language);
  const wrong = from !== undefined || to !== undefined ? texts.notScheduled : schedule ? undefined : texts.noSchedule;
  if (schedule && wrong === undefined) return scheduledTurn(schedule, env[SCHEDULED_JOB]).window;
  throw new ProblemError([{ code: "ARGUMENT_INVALID", where: "--scheduled", detail: wrong ?? "" }]);
}
