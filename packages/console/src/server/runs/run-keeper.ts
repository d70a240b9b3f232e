import type { Language, RunWindow } from "@collectro/contract";
import {
  type CrawlEvent,
  type CrawlOutcome,
  crawl,
  formatReason,
  resumeRuns,
  type State,
  type Workflow,
} from "@collectro/crawler";

/** Interrupted runs that are taken up side by side at the start. */
const RESUMED_AT_ONCE = 4;

/** Who hears of the runs of this process. */
export type KeeperListener = (event: CrawlEvent, runId: string) => void;

/** Runs workflows in this process: starts and stops runs, takes up interrupted ones, and ends all of them with the console. */
export class RunKeeper {
  readonly #state: State;
  readonly #tell: KeeperListener;
  readonly #ending: AbortSignal;
  readonly #fault: (error: unknown, runId?: string) => void;
  readonly #stops = new Map<string, AbortController>();
  readonly #work = new Set<Promise<unknown>>();

  constructor(
    state: State,
    tell: KeeperListener,
    fault: (error: unknown, runId?: string) => void,
    ending: AbortSignal,
  ) {
    this.#state = state;
    this.#tell = tell;
    this.#fault = fault;
    this.#ending = ending;
  }

  /**
   * Starts a run. Resolves to its id when it is in the record; the run goes on.
   * @throws RunBusy when another one stands in its way; nothing was started then
   */
  async start(workflow: Workflow, window: RunWindow, language: Language): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const stop = new AbortController();
    let started: string | undefined;
    const done = crawl({
      workflow,
      window,
      language,
      state: this.#state,
      signal: AbortSignal.any([stop.signal, this.#ending]),
      onEvent: (event, runId) => {
        this.#stops.set(runId, stop);
        started = runId;
        resolve(runId);
        this.#tell(event, runId);
      },
    });
    const recorded = done.then((outcome) => this.#tellUnwritten(outcome));
    // What ends the work on a run that has begun, and leaves it open, is told to every page.
    this.#follow(recorded, stop, (error) => (started === undefined ? reject(error) : this.#fault(error, started)));
    return await promise;
  }

  /** A disk that refuses the end of a run leaves it open: nobody hears of it otherwise. */
  #tellUnwritten({ runId, warnings }: CrawlOutcome): void {
    if (this.#state.runs.queries.entry(runId)?.phase === "ended") return;
    this.#fault(new Error(warnings.map((warning) => formatReason(warning)).join("\n")), runId);
  }

  /** A run that something else of this process is about to start: stopped by `stop` once its events are handed to `take`. */
  adopt(): { readonly signal: AbortSignal; readonly take: KeeperListener } {
    const stop = new AbortController();
    const take: KeeperListener = (event, runId) => {
      this.#stops.set(runId, stop);
      this.#tell(event, runId);
      if (event.type === "phase" && event.phase === "ended") this.#stops.delete(runId);
    };
    return { signal: stop.signal, take };
  }

  /** Takes up runs whose crawler died. Resolves when those are under way or nobody's; they go on. */
  resume(language: Language): void {
    for (let lane = 0; lane < RESUMED_AT_ONCE; lane++) void this.#resumeOnOneLane(language);
  }

  /** Each of the lanes takes runs that no other has taken. */
  async #resumeOnOneLane(language: Language): Promise<void> {
    let stop: AbortController;
    do {
      stop = new AbortController();
      const current = stop;
      const done = resumeRuns({
        language,
        state: this.#state,
        signal: AbortSignal.any([current.signal, this.#ending]),
        onUnknown: (error, { id }) => this.#fault(error, id),
        onEvent: (event, runId) => {
          this.#stops.set(runId, current);
          this.#tell(event, runId);
          if (event.type === "phase" && event.phase === "ended") this.#stops.delete(runId);
        },
      });
      this.#follow(done, current, this.#fault);
      await done.catch(() => undefined);
      // One of them was stopped by somebody: the others are still to be taken up.
    } while (stop.signal.aborted && !this.#ending.aborted);
  }

  #follow(done: Promise<unknown>, stop: AbortController, failed: (error: unknown) => void): void {
    const work = done.catch(failed).finally(() => {
      this.#work.delete(work);
      for (const [id, controller] of this.#stops) if (controller === stop) this.#stops.delete(id);
    });
    this.#work.add(work);
  }

  /** Stops a run of this process; false when it is none. Its verdict follows. */
  stop(runId: string): boolean {
    const stop = this.#stops.get(runId);
    stop?.abort(new Error("stopped"));
    return stop !== undefined;
  }

  /** Whether this process works on the run. */
  runs(runId: string): boolean {
    return this.#stops.has(runId);
  }

  /** Resolves when every run has ended; they are stopped by the signal of the console. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.allSettled(this.#work);
  }
}
