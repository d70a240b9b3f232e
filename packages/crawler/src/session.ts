import type { Language } from "@collectro/contract";
import type { CrawlEvent } from "./events.js";
import { type Notifier, openNotifier } from "./notify/notifier.js";
import type { Reason } from "./reason.js";
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
  /** Says that nobody of this process works on the run any more. */
  release(): void;
}

/** The runs that this process works on: an open run of its own that is not among them may be taken up. */
const working = new Set<string>();

/** Whether this process works on a run. */
export function isWorkedOn(state: State, runId: string): boolean {
  return working.has(state.folderOf(runId).dir);
}

/** Begins to keep a run. The record is written before anything is told: what was seen on a screen is on disk. */
export function openSession(
  state: State,
  first: RunRecord,
  show: (event: CrawlEvent, runId: string) => void,
  signal: AbortSignal,
  language: Language,
): RunSession {
  let run = first;
  const notifier = openNotifier(first, language);
  function emit(event: CrawlEvent): void {
    notifier.take(event);
    show(event, first.id);
  }
  const folder = state.folderOf(run.id);
  working.add(folder.dir);
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
    release: () => void working.delete(folder.dir),
  };
}
