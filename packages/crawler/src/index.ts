export { type AttachTarget, type CrawlRequest, crawl } from "./crawl.js";
export type { CrawlEvent, CrawlOutcome, CrawlStage } from "./events.js";
export { CRAWL_EXIT } from "./exit-codes.js";
export { openGcs, openMarks } from "./fetch/gcs.js";
export {
  type BucketMark,
  type ListedObject,
  type MarkShelf,
  type ObjectSource,
  type ObjectStat,
  OWN_PREFIX,
} from "./fetch/object-source.js";
export { storeAddress } from "./fetch/store-address.js";
export type { ContainerEnd, Judgement, Observation, StopCause } from "./judge.js";
export { judge } from "./judge.js";
export { containerEnv, passedDigests } from "./launch/container-env.js";
export { type ImageFacts, imageLauncher, inspectImage } from "./launch/image.js";
export type { ContainerIdentity, LaunchedContainer, Launcher, LaunchRequest } from "./launch/launcher.js";
export { owner, ownerLives, type ProcessOwner } from "./launch/owner.js";
export { processLauncher } from "./launch/process.js";
export type { LoadFence } from "./load-fence.js";
export { MESSAGES, type ReasonCode } from "./messages.js";
export type { CrawlTimes } from "./observe.js";
export { formatReason, type Reason, RunRefused } from "./reason.js";
export { lockFile } from "./record/file-lock.js";
export { type JobPlace, jobLogCommand } from "./record/job-place.js";
export { type ObjectHead, readObjectHead } from "./record/object-head.js";
export { LOCAL_BUCKET, stateDir } from "./record/place.js";
export { type PruneRequest, pruneRuns } from "./record/prune.js";
export type { RunObject } from "./record/run-objects.js";
export type { RunEntry, RunPlace, WindowEntry } from "./record/run-queries.js";
export type { RunCounts, RunDetails, RunFilter, RunPhase, RunRecord, RunStore, Verdict } from "./record/runs.js";
export {
  compareTable,
  listRuns,
  openState,
  previewRows,
  previewTable,
  type RunFolder,
  readRun,
  type State,
} from "./record/state.js";
export { type SweepRequest, type SweepResult, sweepObjects } from "./record/sweep.js";
export { type ResumeRequest, resumeRuns } from "./resume.js";
export { RunBusy } from "./run-busy.js";
export type { MissedRuns, Schedule, ScheduleDates } from "./schedule/schedule.js";
export { runSchedules, type SchedulerEvent, type SchedulerRequest } from "./schedule/scheduler.js";
export { isTurn, nextTurns, type Turn, turnAt } from "./schedule/turns.js";
export type { BigquerySettings } from "./warehouse/bigquery/settings.js";
export type { QueryAnswer, WarehouseReader } from "./warehouse/duckdb-reader.js";
export type { TablePreview, Warehouse } from "./warehouse/warehouse.js";
export { type HostCounts, type HostRecord, readHostCounts, readHostRecord } from "./watch/host-record.js";
export { type LogMark, type LogPlace, openRecordedLog, type RecordedLog } from "./watch/recorded-log.js";
export { LogTail, type TailNews } from "./watch/tail.js";
export { isSecretName, isSecretReference, maskSecrets } from "./watch/workflow-secrets.js";
export { type PlacedProblem, type WorkflowFile, workflowSchema } from "./workflow/file-shape.js";
export { loadWorkflows, type WorkflowFolder, workflowFiles } from "./workflow/folder.js";
export {
  type CheckedWorkflow,
  checkWorkflowText,
  loadWorkflow,
  type MayRead,
  placeProblems,
  type TextProblem,
} from "./workflow/load.js";
export { workflowSchemaIn } from "./workflow/schema-in.js";
export { durationMs } from "./workflow/units.js";
export type { LoadMode, Runnable, Workflow, WorkflowLimits, WorkflowTable } from "./workflow/workflow.js";
