import { join } from "node:path";
import { openState, type RunRecord, type State } from "@collectro/crawler";
import type { V1Job } from "@kubernetes/client-node";
import { onTestFinished, vi } from "vitest";
import { openKubernetes } from "../src/api/client.js";
import { labelled } from "../src/engine/labels.js";
import { jobOf } from "../src/job.js";
import type { RecordJobsEvent, RecordTimes } from "../src/record/job-entering.js";
import { recordJobs } from "../src/record/record-jobs.js";
import { tempDir } from "./backfill-kit.js";
import { JOB, WINDOW, WORKFLOW } from "./crawl-kit.js";
import type { FakeCluster } from "./fake-cluster/fake-cluster.js";
import { now } from "./fake-cluster/server.js";

/** Waits that are long in production. */
const TIMES: RecordTimes = { lookMs: 20, tickMs: 50, settleMs: 300, deleteMs: 300, retryMs: 50 };

/** A state folder of its own. */
export function ownState(): State {
  const state = openState(join(tempDir(), "state"));
  onTestFinished(() => state[Symbol.asyncDispose]());
  return state;
}

/** A Job as collectro makes it, in the cluster. */
export function addJob(cluster: FakeCluster, labels: Record<string, string> = {}, name = JOB): V1Job {
  const job = labelled(jobOf(WORKFLOW, WINDOW, { name, crawlerImage: "registry.example/collectro:1" }), labels);
  const metadata = { ...job.metadata, uid: crypto.randomUUID(), creationTimestamp: now() };
  cluster.store.add("jobs", { ...job, metadata, status: {} });
  return cluster.store.get("jobs", name) as V1Job;
}

/** Enters the cluster's Jobs until it is ended, at the latest with the test. */
export function record(cluster: FakeCluster, state: State) {
  vi.stubEnv("KUBECONFIG", cluster.kubeconfig);
  const ending = new AbortController();
  const events: RecordJobsEvent[] = [];
  const onEvent = (event: RecordJobsEvent): void => void events.push(event);
  const done = recordJobs({ state, api: openKubernetes(), signal: ending.signal, onEvent, times: TIMES });
  const end = async (): Promise<void> => {
    ending.abort();
    await done;
  };
  onTestFinished(end);
  /** Ends it once something is so. */
  const until = async (isSo: () => boolean): Promise<void> => {
    await vi.waitUntil(isSo, { timeout: 10_000, interval: 20 });
    await end();
  };
  return { events, end, until };
}

/** The only run of the record, once it is as it is to be. */
export async function runThat(state: State, isSo: (run: RunRecord) => boolean): Promise<RunRecord> {
  return await vi.waitFor(
    () => {
      const [run, ...others] = state.runs.list();
      if (!run || others.length > 0) throw new Error(`${state.runs.list().length} runs`);
      if (!isSo(run)) throw new Error(JSON.stringify({ ...run, details: run.details.job }));
      return run;
    },
    { timeout: 10_000, interval: 20 },
  );
}

/** It has ended. */
export const hasEnded = ({ phase }: RunRecord): boolean => phase === "ended";
