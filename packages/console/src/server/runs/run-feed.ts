import { setInterval } from "node:timers/promises";
import type { RunEntry, State } from "@collectro/crawler";
import type { EventHub } from "../events/hub.js";
import { hostCountsOf, type LiveStages, stagesOf } from "./stages.js";
import { toSummary } from "./summary.js";

/** How often the record is looked at for what other processes wrote, and what this one counted is told. */
const LOOK_MS = 250;
/** Runs that began and ended between two looks are found among so many of the newest. */
const RECENT_RUNS = 50;

/** Tells the pages of every run that begins, goes on or ends, whichever process works on it. */
export class RunFeed {
  readonly #state: State;
  readonly #hub: EventHub;
  readonly #live: LiveStages;
  /** What was told of open and recent runs, by id. */
  #told = new Map<string, string>();
  #version = -1;
  #touched = new Set<string>();
  /** Runs whose container is at work, and what of its counts was told. */
  readonly #counting = new Map<string, { readonly entry: RunEntry; told: string }>();

  constructor(state: State, hub: EventHub, live: LiveStages) {
    this.#state = state;
    this.#hub = hub;
    this.#live = live;
  }

  /** Something became of a run of this process: it is told at the next look. */
  touch(runId: string): void {
    this.#touched.add(runId);
  }

  /** Looks until the signal aborts. What cannot be read now is read at the next look. */
  async follow(signal: AbortSignal, fault: (error: unknown) => void): Promise<void> {
    this.#note(this.#current());
    this.#version = this.#state.runs.queries.version();
    try {
      for await (const _ of setInterval(LOOK_MS, undefined, { signal })) {
        await this.#look().catch(fault);
        await this.#count();
      }
    } catch {
      // The console has ended.
    }
  }

  async #look(): Promise<void> {
    const { queries } = this.#state.runs;
    const version = queries.version();
    if (version === this.#version && this.#touched.size === 0) return;
    this.#version = version;
    const touched = this.#touched;
    this.#touched = new Set();
    const current = this.#current();
    const changed = current.filter((entry) => this.#told.get(entry.id) !== textOf(entry));
    this.#note(current);
    for (const entry of changed) this.#hub.publish("run", (language) => toSummary(entry, language));
    if (this.#hub.listeners === 0) return;
    const counted = current.filter(({ id }) => touched.has(id) || changed.some((entry) => entry.id === id));
    for (const entry of counted) {
      const stages = await stagesOf(entry, this.#live);
      this.#hub.publish("stages", () => ({ run: entry.id, stages }));
    }
  }

  /** What containers of ours have come to meanwhile: no write to the record tells of it. */
  async #count(): Promise<void> {
    if (this.#hub.listeners === 0) return;
    for (const counting of this.#counting.values()) {
      const counts = JSON.stringify(await hostCountsOf(counting.entry)) ?? "";
      if (counts === counting.told) continue;
      counting.told = counts;
      const stages = await stagesOf(counting.entry, this.#live);
      this.#hub.publish("stages", () => ({ run: counting.entry.id, stages }));
    }
  }

  #current(): RunEntry[] {
    const { queries } = this.#state.runs;
    const entries = new Map([...queries.open(), ...queries.page({}, RECENT_RUNS)].map((entry) => [entry.id, entry]));
    // A run that was open and is not among them has ended.
    for (const id of this.#told.keys()) {
      const entry = entries.has(id) ? undefined : queries.entry(id);
      if (entry && this.#told.get(id)?.includes(OPEN)) entries.set(id, entry);
    }
    return [...entries.values()];
  }

  #note(entries: readonly RunEntry[]): void {
    this.#told = new Map(entries.map((entry) => [entry.id, textOf(entry)]));
    const counting = entries.filter(({ phase }) => phase === "watching");
    for (const id of this.#counting.keys()) if (!counting.some((entry) => entry.id === id)) this.#counting.delete(id);
    for (const entry of counting) {
      this.#counting.set(entry.id, { entry, told: this.#counting.get(entry.id)?.told ?? "" });
    }
  }
}

const OPEN = "open ";

function textOf(entry: RunEntry): string {
  return `${entry.phase === "ended" ? "" : OPEN}${JSON.stringify(entry)}`;
}
