/** Exit codes of `collectro crawl`: one per way to end. */
export const CRAWL_EXIT = {
  loaded: 0,
  failed: 1,
  /** The workflow file or the window is wrong; nothing was started. */
  badWorkflow: 2,
  lost: 3,
  stopped: 4,
  warehouse: 5,
  /** With `--on kubernetes`: the cluster refused, or did not answer. */
  cluster: 6,
} as const;
