import type { Language } from "@collectro/contract";

/** Who is told of a workflow's error lines and bad ends. Addresses are references: whoever knows one can post. */
export interface Notify {
  /** Slack's incoming webhook: `env:NAME` or `file:/path` of its address. */
  readonly slack?: string;
  /** Any address that takes a POST of JSON: `env:NAME` or `file:/path` of it. */
  readonly webhook?: string;
  /** Default: that of whoever starts the run, else English. */
  readonly language?: Language;
}

/** One thing to tell. */
export interface Notice {
  /** `error`: the first line of its cause. `verdict`: the end of a run that was not loaded, or had error lines. */
  readonly type: "error" | "verdict";
  readonly workflow: string;
  readonly from: string;
  readonly to: string;
  readonly runId: string;
  readonly verdict?: string;
  /** For people, in lines; without secrets of the workflow. */
  readonly text: string;
  /** The run's page, or the command that shows it. */
  readonly link: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}
