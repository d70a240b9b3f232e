import type { Language, RunWindow } from "@collectro/contract";
import { containerEnv, type Workflow } from "@collectro/crawler";
import { type PretestOptions, type PretestReport, pretest, pretestDefaults, writeReports } from "@collectro/pretest";
import type { PretestRequest, PretestSummary } from "../../api/index.js";
import type { EventHub } from "../events/hub.js";
import type { PretestStore } from "./store.js";

/** A pretest as it is asked for. */
export interface PretestOrder {
  readonly workflow: Workflow;
  /** Written out in its file: they are hidden in what is kept. */
  readonly secrets: readonly string[];
  readonly window: RunWindow;
  readonly faults: NonNullable<PretestRequest["faults"]>;
  readonly strict: boolean;
  /** Of the report, as it is opened. */
  readonly language: Language;
}

/** Runs pretests, one at a time, and tells how far they are. */
export class PretestKeeper {
  readonly #store: PretestStore;
  readonly #hub: EventHub;
  readonly #ending: AbortSignal;
  #running: { readonly id: string; readonly stop: AbortController; readonly done: Promise<void> } | undefined;

  constructor(store: PretestStore, hub: EventHub, ending: AbortSignal) {
    this.#store = store;
    this.#hub = hub;
    this.#ending = ending;
  }

  /** Those that an earlier console left running: its process is gone, and they with it. */
  stopLeftovers(): void {
    for (const one of this.#store.list()) {
      if (one.state === "running") this.#store.write(ended(one, { state: "stopped" }));
    }
  }

  /** Begins one; undefined, with nothing begun, while another one is running. */
  start(order: PretestOrder): PretestSummary | undefined {
    if (this.#running) return undefined;
    const { workflow, window, faults } = order;
    const summary: PretestSummary = {
      id: this.#store.newId(),
      workflow: workflow.name,
      ...window,
      faults,
      startedAt: new Date().toISOString(),
      state: "running",
      done: 0,
      total: 0,
    };
    this.#keep(summary);
    const stop = new AbortController();
    const done = this.#run(summary, order, AbortSignal.any([stop.signal, this.#ending]));
    this.#running = { id: summary.id, stop, done };
    return summary;
  }

  /** Stops one; false when it is not running. */
  stop(id: string): boolean {
    if (this.#running?.id !== id) return false;
    this.#running.stop.abort(new Error("stopped"));
    return true;
  }

  /** Resolves when none is running; it is stopped by the signal of the console. */
  async settled(): Promise<void> {
    await this.#running?.done;
  }

  async #run(begun: PretestSummary, order: PretestOrder, signal: AbortSignal): Promise<void> {
    let summary = begun;
    try {
      const report = await pretest(optionsOf(order), {
        signal,
        onProgress: ({ done, total, name: trial, remainingSeconds }) => {
          summary = { ...begun, done, total, trial, ...(remainingSeconds === undefined ? {} : { remainingSeconds }) };
          this.#keep(summary);
        },
      });
      await writeReports(this.#store.folderOf(begun.id), withoutSecrets(report, order.secrets), order.language);
      summary = ended(summary, { state: report.passed ? "passed" : "failed", outcomes: outcomesOf(report) });
    } catch (error) {
      const failed = { state: "error", error: (error as Error).message } as const;
      summary = ended(summary, signal.aborted ? { state: "stopped" } : failed);
    }
    this.#running = undefined;
    this.#keep(summary);
  }

  #keep(summary: PretestSummary): void {
    this.#store.write(summary);
    this.#hub.publish("pretest", () => summary);
  }
}

function optionsOf({ workflow, window, faults, strict }: PretestOrder): PretestOptions {
  const { runnable, args, table, dir } = workflow;
  const env = containerEnv(workflow);
  return {
    ...pretestDefaults(runnable),
    ...{ subject: runnable, window, args, env, schema: table.schema, dir, faults, strict },
  };
}

function ended(
  { remainingSeconds: _, ...summary }: PretestSummary,
  end: Pick<PretestSummary, "state" | "error" | "outcomes">,
): PretestSummary {
  return { ...summary, ...end, endedAt: new Date().toISOString() };
}

function outcomesOf({ results }: PretestReport): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** Shorter ones would blank out ordinary words. */
const MIN_SECRET_CHARACTERS = 4;

function withoutSecrets(report: PretestReport, secrets: readonly string[]): PretestReport {
  const hidden = secrets
    .filter(({ length }) => length >= MIN_SECRET_CHARACTERS)
    .toSorted((a, b) => b.length - a.length);
  const mask = (text: string): string => hidden.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
  return JSON.parse(JSON.stringify(report), (_, value: unknown) => (typeof value === "string" ? mask(value) : value));
}
