/** Where a run is that is a Job of a cluster. */
export interface JobPlace {
  readonly name: string;
  readonly namespace: string;
  /** The cluster's own identity of it: of a name there may be one Job after another. */
  readonly uid: string;
  /** Address of the API server that tells of it. */
  readonly server: string;
  /** The verdict is the crawler's own word, which its exit code agrees with; else the cluster has told how the Job ended. */
  readonly isSaid: boolean;
  /** The id that its crawler gave it, by which the ledger of a backfill knows it; known with the verdict. */
  readonly crawlerRun?: string;
}

/** The command that shows a Job's log, as far as its pod is still there. */
export function jobLogCommand({ name, namespace }: Pick<JobPlace, "name" | "namespace">): string {
  return `kubectl -n ${namespace} logs job/${name} -c crawler`;
}
