import type { PretestReport } from "../report.js";

/** The report for programs: `PretestReport` as it is. */
export function renderJson(report: PretestReport): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
