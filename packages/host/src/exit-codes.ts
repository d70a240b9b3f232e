/** How the container ends. All but `success` also leave `failure` in job_result.txt whenever the shared folder is usable. */
export const EXIT = {
  success: 0,
  failed: 1,
  badRequest: 2,
  sharedDirUnusable: 3,
  stopped: 4,
  watchdog: 5,
  memory: 6,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
