export { jobOf } from "./job.js";
export { dnsLabel, MAX_CRON_JOB_NAME, MAX_JOB_NAME, runName } from "./names.js";
export { podOf } from "./pod.js";
export type { PodOptions, Resources } from "./pod-options.js";
export { podProblems } from "./pod-problems.js";
export { SCHEDULED_JOB, scheduledTime, scheduledTurn } from "./scheduled.js";
export { podTextsIn } from "./texts.js";
export { WORKFLOW_VARIABLE, workflowText } from "./workflow-text.js";
