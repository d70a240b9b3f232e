import { setTimeout as sleep } from "node:timers/promises";
import {
  type BackfillEntry,
  type BackfillEvent,
  type BackfillRequest,
  backfill,
  listBackfills,
  readBackfill,
} from "@collectro/backfill";
import { type Language, problemsOf, type RunWindow } from "@collectro/contract";
import type { Workflow } from "@collectro/crawler";
import type { Backfill, BackfillSummary } from "../../api/index.js";
import { authoringTextsIn } from "../authoring/texts.js";
import type { ConsoleContext } from "../context.js";
import { ApiFailure } from "../problems.js";
import type { KeeperListener } from "../runs/run-keeper.js";
import { type BackfillOrder, DEFAULT_ORDER, keepOrder, readOrder } from "./order.js";
import { type KnownBackfill, toBackfill, toBackfillSummary } from "./summary.js";

/** The shortest time between two words about one backfill. */
const TELL_MS = 500;

/** A backfill that this process works on. */
interface Active {
  readonly stop: AbortController;
  /** First dates of the slices that are running. */
  readonly running: Set<string>;
}

/** Runs backfills in this process, and knows those of others by their ledgers. */
export class BackfillKeeper {
  readonly #context: ConsoleContext;
  readonly #active = new Map<string, Active>();
  readonly #work = new Set<Promise<unknown>>();
  /** Those about which a word is due. */
  readonly #due = new Set<string>();

  constructor(context: ConsoleContext) {
    this.#context = context;
  }

  /**
   * Begins one, and resolves to its id once it is entered; it goes on. Days that are loaded already are left out unless
   * the order says otherwise.
   * @throws ApiFailure 409 when another one has some of the days
   */
  async start(
    workflow: Workflow,
    window: RunWindow,
    order: Partial<BackfillOrder>,
    language: Language,
  ): Promise<string> {
    return await this.#run({ workflow, window, mode: "new" }, { ...DEFAULT_ORDER, ...order }, language);
  }

  /** Goes on with one that was stopped or has failed days: those are run again. @throws ApiFailure 409 as `start` does */
  async resume(workflow: Workflow, { id, from, to, perSlice }: BackfillEntry, language: Language): Promise<string> {
    const order = await readOrder(this.#context.state.dir, id);
    return await this.#run({ workflow, window: { from, to }, perSlice, mode: "resume" }, order, language);
  }

  /** Stops one of this process; false when it is none. */
  stop(id: string): boolean {
    const active = this.#active.get(id);
    active?.stop.abort(new Error("stopped"));
    return active !== undefined;
  }

  /** Those of a workflow, the newest first. */
  async list(workflow: Workflow): Promise<BackfillSummary[]> {
    const entries = await listBackfills(this.#context.state, workflow);
    const own = entries.filter((entry) => entry.workflow === workflow.name);
    const known = await Promise.all(own.map(({ id }) => this.find(workflow, id)));
    return known.flatMap((one) => (one ? [this.summaryOf(one)] : []));
  }

  /** As the ledger has it; undefined when the workflow has none of that id. */
  async find(workflow: Workflow, id: string): Promise<KnownBackfill | undefined> {
    const found = await readBackfill(this.#context.state, workflow, id);
    return found?.backfill.workflow === workflow.name ? found : undefined;
  }

  /** With its days. */
  detailOf(known: KnownBackfill, language: Language): Backfill {
    return toBackfill(known, this.#isRunning(known.backfill.id), language);
  }

  summaryOf(known: KnownBackfill): BackfillSummary {
    return toBackfillSummary(known, this.#isRunning(known.backfill.id));
  }

  /** Resolves when all have ended; they are stopped by the signal of the console. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.allSettled(this.#work);
  }

  #isRunning(id: string): (from: string) => boolean {
    const running = this.#active.get(id)?.running;
    return (from) => running?.has(from) ?? false;
  }

  async #run(
    request: Pick<BackfillRequest, "workflow" | "window" | "perSlice" | "mode">,
    order: BackfillOrder,
    language: Language,
  ): Promise<string> {
    const { state, keeper, signal } = this.#context;
    const { workflow } = request;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    // Stopping one of its runs stops it: the day would be tried again at once.
    const { signal: adopted, take } = keeper.adopt();
    const active: Active = { stop: new AbortController(), running: new Set() };
    let entered: string | undefined;
    const hear = listenerOf(active, take);
    const done = backfill({
      ...request,
      ...{ state, language, parallel: order.parallel, skipLoaded: !order.again },
      signal: AbortSignal.any([active.stop.signal, adopted, signal]),
      onEvent: (event) => {
        if (event.type === "begins-backfill") {
          const { id } = event.backfill;
          entered = id;
          this.#active.set(id, active);
          keepOrder(state.dir, id, order).then(() => resolve(id), reject);
        }
        hear(event);
        if (entered !== undefined) this.#follow(this.#tell(workflow, entered));
      },
    });
    this.#follow(
      done
        .catch((error: Error) => {
          // What kept it from beginning is answered; what ended it later is told to every page.
          if (entered === undefined) reject(refusalOf(error, language));
          else this.#context.hub.publish("fault", () => ({ text: error.message, at: new Date().toISOString() }));
        })
        .finally(async () => {
          if (entered === undefined) return;
          this.#active.delete(entered);
          await this.#publish(workflow, entered);
        }),
    );
    return await promise;
  }

  #follow(work: Promise<unknown>): void {
    const followed = work.catch(() => undefined).finally(() => this.#work.delete(followed));
    this.#work.add(followed);
  }

  /** At most one word in a while, with everything up to then. */
  async #tell(workflow: Workflow, id: string): Promise<void> {
    if (this.#due.has(id)) return;
    this.#due.add(id);
    await sleep(TELL_MS, undefined, { signal: this.#context.signal }).catch(() => undefined);
    this.#due.delete(id);
    if (this.#active.has(id)) await this.#publish(workflow, id);
  }

  async #publish(workflow: Workflow, id: string): Promise<void> {
    const known = await this.find(workflow, id);
    if (known) this.#context.hub.publish("backfill", () => this.summaryOf(known));
  }
}

/** Another backfill is in the way; any other error as it is. The catalogue says what to do about it on a command line. */
function refusalOf(error: Error, language: Language): Error {
  const { backfillUnfinishedHint: hint } = authoringTextsIn(language);
  const problems = problemsOf(error)?.map((one) => (one.code === "BACKFILL_UNFINISHED" ? { ...one, hint } : one));
  return problems ? new ApiFailure(problems, 409) : error;
}

/** Keeps account of the slices that are running, and hands the events of their runs on. */
function listenerOf({ running }: Active, take: KeeperListener): (event: BackfillEvent) => void {
  const runs = new Map<string, string>();
  return (event) => {
    if (event.type === "begins") running.add(event.slice.from);
    else if (event.type === "ended" || event.type === "released" || event.type === "taken")
      running.delete(event.slice.from);
    else if (event.type === "crawl") {
      const { slice, event: told } = event;
      if (told.type === "phase") runs.set(slice.from, told.runId);
      const run = runs.get(slice.from);
      if (run !== undefined) take(told, run);
    }
  };
}
