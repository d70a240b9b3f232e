import type { ContainerEnd } from "@collectro/crawler";
import type { Check, Finding, Outcome } from "./finding.js";
import type { Text } from "./text.js";

/** What a check came to over all trials: the worst outcome, and every finding that says something. */
export interface CheckResult {
  readonly check: Check;
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];
}

/** One start of the container. */
export interface TrialSummary {
  readonly name: string;
  readonly title: Text;
  readonly from: string;
  readonly to: string;
  /** The word in job_result.txt, trimmed and cut; undefined when there was none. */
  readonly word: string | undefined;
  readonly end: ContainerEnd | { readonly kind: "stopped" };
  readonly seconds: number;
  readonly objects: number;
  readonly rows: number;
  readonly bytes: number;
  /** For a trial with a fault: what was planted, and how often it struck. */
  readonly fault?: { readonly title: Text; readonly strikes: number };
}

/** The whole pretest. Plain data: report.json is exactly this. */
export interface PretestReport {
  readonly version: 1;
  /** Image or command line, secrets masked. */
  readonly subject: string;
  readonly args: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly faults: "none" | "quick" | "full";
  readonly strict: boolean;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly seconds: number;
  /** No guide or proof check failed, nor advice under `strict`. */
  readonly passed: boolean;
  readonly results: readonly CheckResult[];
  readonly trials: readonly TrialSummary[];
}
