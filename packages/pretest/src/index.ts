export { checksMarkdown } from "./documentation.js";
export type { Check, Evidence, Finding, Level, Outcome } from "./finding.js";
export { type FaultLevel, type PretestOptions, pretestDefaults, type Subject } from "./options.js";
export { type PretestProgress, type PretestWatch, pretest } from "./pretest.js";
export { renderJson } from "./report/json.js";
export { renderTerminal } from "./report/terminal.js";
export { writeReports } from "./report/write-reports.js";
export type { CheckResult, PretestReport, TrialSummary } from "./report.js";
export type { Text } from "./text.js";
