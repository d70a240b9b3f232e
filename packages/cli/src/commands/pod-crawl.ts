import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { ProblemError } from "@collectro/contract";
import { CRAWL_EXIT, formatReason, loadWorkflow, storeAddress } from "@collectro/crawler";
import { givePodFolder, playPod, podOf, runName } from "@collectro/kubernetes";
import { type ClusterOptions, clusterPlace } from "../cluster-options.js";
import { clusterTexts } from "../cluster-texts.js";
import { tellErrors } from "../failure.js";
import { refuseUnfit } from "../pod-fit.js";
import type { Session } from "../session.js";
import { stateOf } from "../state.js";
import { onStop } from "../stop-signals.js";
import { windowOf } from "../window.js";
import { workflowPath } from "../workflow-path.js";

/** What `collectro crawl --on pod` takes. */
export interface PodCrawlOptions extends ClusterOptions {
  readonly from?: string;
  readonly to?: string;
}

/**
 * `collectro crawl WORKFLOW --on pod`: the pod that a cluster would get, played by podman. The exit code is that of the crawler in
 * it. Its record and embedded warehouse are `pod/` in the state folder: the crawler in the pod is another user than this one.
 */
export async function podCrawlVerb(session: Session, name: string, options: PodCrawlOptions): Promise<number> {
  const workflow = await loadWorkflow(workflowPath(name, session.texts), session.language);
  const window = windowOf(options, session.env, session.texts);
  const { crawlerImage } = clusterPlace(options, session);
  await using state = stateOf(session);
  const stop = new AbortController();
  using _ = onStop(() => stop.abort(new Error("stopped")));
  const store = await storeAddress(workflow.output, state, false);
  const home = join(session.stateDir, "pod");
  const own = {
    state: { hostPath: { path: home } },
    ...(store === undefined ? {} : { env: { COLLECTRO_GCS_ENDPOINT: store.url } }),
  };
  await refuseUnfit(session, name, workflow, own);
  const pod = podOf(workflow, window, {
    name: runName(workflow.name, `${window.from}-${randomBytes(3).toString("hex")}`),
    crawlerImage,
    language: session.language,
    ...own,
  });
  if (session.json) pod.spec?.containers[0]?.args?.push("--json");
  const parts = {
    dir: join(session.stateDir, "pods"),
    signal: stop.signal,
    onLine: (line: string) => console.log(line),
  };
  try {
    await givePodFolder(home);
    const { crawler = CRAWL_EXIT.lost, external = -1 } = await playPod(pod, parts);
    if (!session.json)
      console.log(clusterTexts(session.language).podEnded(pod.metadata?.name ?? "", crawler, external, home));
    return crawler;
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    const why = formatReason({ code: "START_FAILED", values: { cause: (error as Error).message } }, session.language);
    tellErrors([why], CRAWL_EXIT.failed, session.json);
    return CRAWL_EXIT.failed;
  }
}
