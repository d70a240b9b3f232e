// Runs in a cluster: apart from the manifests, since the client of the API is large.
export type { KubernetesApi } from "./api/kubernetes-api.js";
export { type BackfillPods, costOf, type PodPrices, podsOfSlices, podsOfWorkers } from "./engine/backfill-pods.js";
export type { ClusterSiteParts } from "./engine/cluster-site.js";
export { type ClusterCrawl, type ClusterEvent, crawlOnKubernetes } from "./engine/crawl.js";
export { openCluster } from "./engine/open-cluster.js";
export { ClusterProblem } from "./engine/problems.js";
export { sliceJobsSite } from "./engine/slice-jobs-site.js";
export { type WorkersSiteParts, workersSite } from "./engine/workers-site.js";
export type { JobEnd } from "./follow/judge-job.js";
export type { PodTrouble } from "./follow/pod-trouble.js";
export type { RecordJobsEvent } from "./record/job-entering.js";
export { type RecordJobsParts, recordJobs } from "./record/record-jobs.js";
