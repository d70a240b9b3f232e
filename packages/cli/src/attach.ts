import { statSync } from "node:fs";
import { ProblemError } from "@collectro/contract";
import { type AttachTarget, type CrawlOutcome, durationMs, formatReason } from "@collectro/crawler";
import { LAST_WORD_BYTES, leaveLastWord } from "./last-word.js";
import type { Session } from "./session.js";
import type { Texts } from "./texts.js";

/** What `collectro crawl` takes about a container that something else starts. */
export interface AttachOptions {
  readonly attach?: boolean;
  readonly sharedDir?: string;
  readonly pod?: boolean;
  readonly appear?: string;
}

const DEFAULT_APPEAR = "10m";
const DURATION = /^[1-9][0-9]*(ms|s|m|h)$/;

/** What is attached to; undefined when the container is to be started. Throws when the options do not fit. */
export function attachTarget(options: AttachOptions, texts: Texts): AttachTarget | undefined {
  const { attach, sharedDir, pod, appear = DEFAULT_APPEAR } = options;
  if (!attach && sharedDir === undefined && !pod && options.appear === undefined) return undefined;
  if (!attach) throw wrong(sharedDir === undefined ? "--pod" : "--shared-dir", texts.folderNeedsAttach);
  if (!sharedDir) throw wrong("--shared-dir", texts.attachNeedsFolder);
  if (!statSync(sharedDir, { throwIfNoEntry: false })?.isDirectory())
    throw wrong("--shared-dir", `${sharedDir}: ${texts.noFolder}`);
  if (!pod && options.appear !== undefined) throw wrong("--appear", texts.appearNeedsPod);
  if (!pod) return { sharedDir };
  if (!DURATION.test(appear)) throw wrong("--appear", texts.badDuration(appear));
  // The first process of a container that sees no other; of a pod it is the one that holds the namespace.
  if (process.pid === 1) throw wrong("--pod", texts.noSharedProcesses);
  return { sharedDir, pod: { appearMs: durationMs(appear) } };
}

/** Leaves the verdict where `kubectl describe pod` shows it, and whoever watches the pod reads it: JSON, cut to fit. */
export function tellKubelet({ language }: Session, outcome: CrawlOutcome): void {
  const { verdict, exitCode, runId, counts, alreadyLoaded } = outcome;
  const reasons = outcome.reasons.map((reason) => formatReason(reason, language));
  const word = (count: number): string =>
    JSON.stringify({ verdict, exitCode, runId, counts, alreadyLoaded, reasons: reasons.slice(0, count) });
  let kept = reasons.length;
  while (kept > 0 && Buffer.byteLength(word(kept)) > LAST_WORD_BYTES) kept--;
  leaveLastWord(word(kept));
}

function wrong(where: string, detail: string): ProblemError {
  return new ProblemError([{ code: "ARGUMENT_INVALID", where, detail }]);
}
