import type { Language } from "@collectro/contract";
import type { CrawlEvent } from "./events.js";
import { type Notifier, openNotifier } from "./notify/notifier.js";
import type { Reason } from "./reason.js";
import type { RunLock } from "./record/run-lock.js";
import type { RunChange, RunCounts, RunDetails, RunRecord } from "./record/runs.js";
import type { RunFolder, State } from "./record/state.js";

/** One run in progress: what is known of it, kept in the record and told to whoever listens. */
export interface RunSession {
  readonly state: State;
  readonly folder: RunFolder;
  readonly signal: AbortSignal;
  readonly notifier: Notifier;
  /** The record as it stands. */
  run(): RunRecord;
  change(change: RunChange): void;
  /** Changes what another crawler would need. */
  note(details: Partial<RunDetails>): void;
  warn(warning: Reason): void;
  count(counts: Partial<RunCounts>): void;
  emit(event: CrawlEvent): void;
  /** Leaves the run, which is open, to whoever takes it up. */
  release(): void;
  /** Leaves the run, which has ended. */
  end(): void;
}

/** What a session is opened with. */
export interface SessionParts {
  readonly state: State;
  /** The record as it stands. */
  readonly run: RunRecord;
  /** Held until the session gives the run away. */
  readonly lock: RunLock;
  readonly show: (event: CrawlEvent, runId: string) => void;
  readonly signal: AbortSignal;
  /** Of notifications. */
  readonly language: Language;
}

/** Begins to keep a run. The record is written before anything is told: what was seen on a screen is on disk. */
export function openSession({ state, run: first, lock, show, signal, language }: SessionParts): RunSession {
  let run = first;
  const notifier = openNotifier(first, language);
  function emit(event: CrawlEvent): void {
    notifier.take(event);
    show(event, first.id);
  }
  const folder = state.folderOf(run.id);
  function change(changes: RunChange): void {
    const before = run.phase;
    run = { ...run, ...changes };
    state.runs.save(run);
    if (run.phase !== before) emit({ type: "phase", runId: run.id, phase: run.phase });
  }
  return {
    state,
    folder,
    signal,
    notifier,
    run: () => run,
    change,
    note: (details) => change({ details: { ...run.details, ...details } }),
    warn(warning) {
      change({ warnings: [...run.warnings, warning] });
      emit({ type: "warning", warning });
    },
    count: (counts) => change({ counts: { ...run.counts, ...counts } }),
    emit,
    release: lock.release,
    end: lock.remove,
  };
}
