import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { State } from "@collectro/crawler";
import type { V1Container, V1ContainerState, V1Job, V1PodCondition } from "@kubernetes/client-node";
import { onTestFinished } from "vitest";
import { ended, PODS, said } from "./answers.js";
import { type FakeCluster, fakeCluster } from "./fake-cluster.js";

const MAIN = fileURLToPath(new URL("../../../cli/dist/main.js", import.meta.url));

/** One pod of an Indexed Job: a process of this machine. */
interface Running {
  readonly index: number;
  readonly child: ChildProcess;
  /** Its node is drained: its end is nobody's fault. */
  disrupted: boolean;
}

/** What becomes of an Indexed Job's indexes. */
interface IndexedJob {
  readonly job: V1Job;
  readonly pods: Map<string, Running>;
  readonly failures: Map<number, number>;
  readonly over: Set<number>;
  readonly failed: Set<number>;
  isEnding: boolean;
}

/**
 * A cluster whose pods are processes: each pod of an Indexed Job runs the built command line with the container's arguments and
 * variables, and the Job's controller counts ends as the Job says.
 * @param volume what is mounted at `/state`: pods of a real cluster have each their own, here they share it for the warehouse's sake
 */
export async function processCluster(volume: State) {
  const jobs = new Map<string, IndexedJob>();
  const dir = mkdtempSync(join(tmpdir(), "pods-"));
  let serial = 0;
  const cluster: FakeCluster = await fakeCluster({ created, deleted });
  onTestFinished(() => {
    for (const { pods } of jobs.values()) for (const { child } of pods.values()) child.kill("SIGKILL");
    rmSync(dir, { recursive: true, force: true });
  });

  function created(job: V1Job): void {
    const state = {
      job,
      pods: new Map(),
      failures: new Map(),
      over: new Set<number>(),
      failed: new Set<number>(),
      isEnding: false,
    };
    jobs.set(job.metadata?.name ?? "", state);
    for (let index = 0; index < (job.spec?.completions ?? 1); index += 1) start(state, index);
  }
  function start(state: IndexedJob, index: number): void {
    const job = state.job.metadata?.name ?? "";
    const container = state.job.spec?.template.spec?.containers[0] as V1Container;
    const name = cluster.addPod(job, PODS.running, `${job}-${index}-${serial++}`);
    const lastWord = join(dir, name);
    writeFileSync(lastWord, "");
    const child = spawn(process.execPath, [MAIN, ...(container.args ?? [])], {
      env: { ...variablesOf(container), JOB_COMPLETION_INDEX: String(index), COLLECTRO_LAST_WORD: lastWord },
      cwd: dir,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const running: Running = { index, child, disrupted: false };
    state.pods.set(name, running);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => cluster.logs.write(name, "crawler", line));
    }
    child.on("close", (code, signal) => {
      state.pods.delete(name);
      forgetRuns(child.pid);
      cluster.logs.end(name, "crawler");
      const exit = code ?? (signal === "SIGTERM" ? 143 : 137);
      const word = readFileSync(lastWord, "utf8");
      settle(state, name, running, exit, word === "" ? ended(exit) : said(exit, word));
    });
  }
  /** The record of a pod goes with it. */
  function forgetRuns(pid: number | undefined): void {
    for (const run of volume.runs.unfinished()) {
      if (run.details.owner.pid !== pid) continue;
      volume.runs.save({ ...run, phase: "ended", verdict: "lost", exitCode: 3, endedAt: new Date().toISOString() });
    }
  }
  function variablesOf({ env = [] }: V1Container): NodeJS.ProcessEnv {
    const plain = env.map(({ name, value = "" }) => [
      name,
      value.replaceAll("$$", "$").replace(/^\/state$/, volume.dir),
    ]);
    return { PATH: process.env["PATH"], ...Object.fromEntries(plain) };
  }
  function settle(state: IndexedJob, pod: string, running: Running, exit: number, crawler: V1ContainerState): void {
    const { job, failures, over, failed } = state;
    const { index, disrupted } = running;
    const conditions: V1PodCondition[] = disrupted
      ? [
          {
            type: "DisruptionTarget",
            status: "True",
            reason: "EvictionByEvictionAPI",
            message: "Eviction API: evicting",
          },
        ]
      : [];
    const status = { name: "crawler", image: "", imageID: "", ready: false, restartCount: 0, state: crawler };
    cluster.setPod(pod, { phase: exit === 0 ? "Succeeded" : "Failed", conditions, containerStatuses: [status] });
    if (state.isEnding) return;
    const name = job.metadata?.name ?? "";
    if (exit === 0) over.add(index);
    else if (failsJob(job, exit)) {
      endJob(state, "PodFailurePolicy", `Container crawler for pod etl/${pod} failed with exit code ${exit}`);
      return;
    } else if (!disrupted) failures.set(index, (failures.get(index) ?? 0) + 1);
    if ((failures.get(index) ?? 0) > (job.spec?.backoffLimitPerIndex ?? 0)) failed.add(index);
    else if (exit !== 0) start(state, index);
    if (failed.size > (job.spec?.maxFailedIndexes ?? Number.POSITIVE_INFINITY)) {
      endJob(state, "MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes");
    } else if (over.size + failed.size === job.spec?.completions) {
      if (failed.size > 0) cluster.finish(name, "Failed", "FailedIndexes", "Job has failed indexes");
      else cluster.finish(name, "Complete");
    }
  }
  function endJob(state: IndexedJob, reason: string, message: string): void {
    state.isEnding = true;
    for (const { child } of state.pods.values()) child.kill("SIGTERM");
    cluster.finish(state.job.metadata?.name ?? "", "Failed", reason, message);
  }
  function deleted(job: string): void {
    const state = jobs.get(job);
    if (state) state.isEnding = true;
    const ends = [...(state?.pods ?? [])].map(([pod, { child }]) => {
      child.kill("SIGTERM");
      return new Promise<void>((resolve) => child.on("close", () => resolve(cluster.removePod(pod))));
    });
    void Promise.all(ends).then(() => cluster.store.remove("jobs", job));
  }
  const living = (): Running[] => [...jobs.values()].flatMap(({ pods }) => [...pods.values()]);
  return {
    ...cluster,
    /** Pods that run now. */
    living,
    /** A pod's node is drained without its time to end. */
    drain(index: number) {
      const pod = living().find((running) => running.index === index);
      if (pod) pod.disrupted = true;
      pod?.child.kill("SIGKILL");
    },
    /** A pod's container is killed. */
    kill: (index: number) =>
      living()
        .find((running) => running.index === index)
        ?.child.kill("SIGKILL"),
  };
}

function failsJob({ spec }: V1Job, exit: number): boolean {
  const rules = spec?.podFailurePolicy?.rules ?? [];
  return rules.some(({ action, onExitCodes }) => action === "FailJob" && onExitCodes?.values.includes(exit));
}
