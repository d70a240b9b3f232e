import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { V1Job, V1PodStatus } from "@kubernetes/client-node";
import { onTestFinished } from "vitest";
import { ended } from "./answers.js";
import { openLogs } from "./logs.js";
import { now, serve } from "./server.js";
import { openStore } from "./store.js";

/** What becomes of a Job once it was created or is to be deleted: the cluster's controllers and kubelets, as a test has them. */
export interface Hands {
  readonly created?: (job: V1Job) => void;
  /** Default: its pods end by SIGTERM, then all is gone. */
  readonly deleted?: (job: string) => void;
}

/**
 * An API server of recorded answers on a port of this machine, which nothing but a test's hands moves. It ends with the test.
 */
export async function fakeCluster(hands: Hands = {}) {
  const store = openStore();
  const logs = openLogs();
  const cluster = {
    store,
    logs,
    /** Adds a pod of a Job. */
    addPod(job: string, status: V1PodStatus, name = `${job}-${store.all("pods").length}`, labels = {}) {
      const template = store.get("jobs", job)?.spec?.template;
      const own = { ...template?.metadata?.labels, "batch.kubernetes.io/job-name": job, "job-name": job, ...labels };
      const spec = { containers: [], ...template?.spec, nodeName: "node-1" };
      store.add("pods", { metadata: { name, labels: own, creationTimestamp: now() }, spec, status });
      // The kubelet has the log before the pod's status is written.
      return name;
    },
    setPod(name: string, status: V1PodStatus) {
      const pod = store.get("pods", name);
      if (pod) store.put("pods", { ...pod, status });
    },
    /** The Job's last word. */
    finish(name: string, type: "Complete" | "Failed", reason = "", message = "") {
      const job = store.get("jobs", name);
      if (job) store.put("jobs", { ...job, status: { conditions: [{ type, status: "True", reason, message }] } });
    },
    /** A warning about an object. */
    warn(about: string, reason: string, message: string) {
      const involvedObject = { kind: "Job", name: about };
      const metadata = { name: `${about}.${store.version().toString(16)}`, creationTimestamp: now() };
      store.add("events", { metadata, involvedObject, type: "Warning", reason, message });
    },
    removePod(name: string) {
      store.remove("pods", name);
      logs.forget(name);
    },
  };
  function endByDefault(job: string): void {
    for (const { metadata, status } of store.all("pods").filter((pod) => pod.metadata?.labels?.["job-name"] === job)) {
      const name = metadata?.name ?? "";
      logs.end(name, "crawler");
      if (status?.phase === "Running")
        cluster.setPod(name, {
          phase: "Failed",
          containerStatuses: [
            { name: "crawler", image: "", imageID: "", ready: false, restartCount: 0, state: ended(4) },
          ],
        });
      cluster.removePod(name);
    }
    store.remove("jobs", job);
  }
  const server = await serve({
    store,
    logs,
    created: (job) => hands.created?.(job),
    deleted: hands.deleted ?? endByDefault,
  });
  onTestFinished(() => server.close());
  return { ...cluster, server, kubeconfig: kubeconfigOf(server.url) };
}

export type FakeCluster = Awaited<ReturnType<typeof fakeCluster>>;

function kubeconfigOf(server: string): string {
  const dir = mkdtempSync(join(tmpdir(), "kubeconfig-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const path = join(dir, "config");
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "fake",
    contexts: [{ name: "fake", context: { cluster: "fake", user: "fake", namespace: "etl" } }],
    clusters: [{ name: "fake", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "fake", user: { token: "t" } }],
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}
