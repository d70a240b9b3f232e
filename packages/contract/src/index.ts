export { addDays, type CalendarDate, dateIn, dayNumber, fromDayNumber, isCalendarDate } from "./calendar-date.js";
export { formatGcsUri, type GcsLocation, objectNameProblem, parseGcsUri, type UriScheme } from "./gcs-uri.js";
export { type JobResult, parseJobResult, type ReadJobResult } from "./job-result.js";
export { formatLoadPath, type LoadPath, MAX_LOAD_PATH_BYTES, MAX_LOAD_PATHS, parseLoadPath } from "./load-path.js";
export {
  escapeControls,
  formatLogLine,
  type LogLine,
  MAX_LOG_CHARACTERS,
  parseLogLine,
  type ReadLogLine,
  type Severity,
  shortenLog,
} from "./log-line.js";
export { podIdentity, waitForIdentity } from "./pod-identity.js";
export { formatProblem, languageOf, type Problem, ProblemError, problemsOf } from "./problem.js";
export {
  CATALOGUE,
  type CatalogueEntry,
  type Language,
  type Localized,
  type ProblemCode,
} from "./problem-catalogue.js";
export {
  countDays,
  daysOf,
  expandWindow,
  MAX_WINDOW_DAYS,
  parseRunWindow,
  type RunWindow,
  type WindowExpansion,
} from "./run-window.js";
export { DEFAULT_SHARED_DIR, HEARTBEAT_INTERVAL_MS, SHARED_FILES, type SharedDir, sharedDir } from "./shared-dir.js";
