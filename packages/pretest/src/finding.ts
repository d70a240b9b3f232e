import type { Text } from "./text.js";

/**
 * What breaks when a check fails: a clause of the guide, the proof that `success` is never wrong, or good advice.
 * Advice never makes a pretest fail, unless asked for (`--strict`).
 */
export type Level = "guide" | "proof" | "advice";

/** One thing that is asked of a container. Everything but `id` is for people. */
export interface Check {
  /** Stable, for machines: `2-2-1.path-form`, `order.result-last`. */
  readonly id: string;
  /** The guide's number (事前テスト), or the heading that asks for it. */
  readonly clause: string;
  readonly level: Level;
  readonly title: Text;
  /** What goes wrong in production when it does not hold. */
  readonly why: Text;
  /** The next step of the author. */
  readonly mend: Text;
}

/** A place in a file, with what stands there. */
export interface Evidence {
  /** A file of the shared folder, a `gs://` object, `stdout`. */
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  /** From 1, in characters. */
  readonly column?: number;
  /** At most some hundred characters; controls escaped, secrets masked. */
  readonly excerpt: string;
}

/**
 * `shown`: measured, for a person to judge. `not-judged`: the container's own behaviour leaves nothing to compare with.
 * `not-tried`: it could not be placed here; the finding says why.
 */
export type Outcome = "passed" | "failed" | "shown" | "not-judged" | "not-tried";

/** What one check found in one trial, or over several. */
export interface Finding {
  readonly check: string;
  /** Name of the trial; absent when it is about several. */
  readonly trial?: string;
  readonly outcome: Outcome;
  readonly observed: Text;
  /** Absent for what is only shown. */
  readonly expected?: Text;
  readonly evidence: readonly Evidence[];
}
