import type { ProcessOwner } from "@collectro/crawler";
import type { Clock } from "../clock.js";
import type { Entry, Records } from "./records.js";

/** How long a worker is believed to live after its last word. */
export const LEASE_MS = 30_000;
/** A lease is given up before others may take it: the answer of a renewal takes its time, and clocks do not tick alike. */
const MARGIN = 1 / 6;
const RENEWAL = 1 / 4;
/** Between attempts to renew while the bucket does not answer. */
const RETRY = 1 / 15;

/** Who works, as others recognise it. */
export interface WorkerRecord {
  /** The machine, as far as processes see each other; empty when that cannot be known. */
  readonly host: string;
  readonly process: ProcessOwner;
  /** It was found dead: nothing that it holds is its own any more. Who ends in peace takes the record away. */
  readonly over: boolean;
}

/** The lease of this worker. */
export interface WorkerLease {
  /** The name of its object. */
  readonly name: string;
  /** Whether it is held for certain, by the own clock alone: nobody else can have taken it by now. */
  holds(): boolean;
  /** Renews it now unless it is held for certain. False: it is lost, for good. */
  confirm(): Promise<boolean>;
  /** Aborts when it is lost. */
  readonly lost: AbortSignal;
  /** Gives it up, and all that goes with it. */
  release(): Promise<void>;
}

/** The leases that this process keeps. */
const kept = new Set<string>();

/** Whether this process keeps a lease: one of its own that it does not was left behind when the bucket was away. */
export function isKept(name: string): boolean {
  return kept.has(name);
}

/** What a lease is made of. */
export interface LeaseParts {
  readonly records: Records;
  readonly clock: Clock;
  /** The same for all who see each other. Default 30,000. */
  readonly leaseMs?: number;
}

/**
 * Takes a lease and keeps it until it is released. Time only says when others may try to end it: whether they did is decided
 * by the generation of one object, which the holder's renewal and their verdict both write over.
 */
export async function openLease(
  parts: LeaseParts,
  name: string,
  who: Omit<WorkerRecord, "over">,
): Promise<WorkerLease> {
  const { records, clock, leaseMs = LEASE_MS } = parts;
  const ended = new AbortController();
  const lost = new AbortController();
  const record: WorkerRecord = { ...who, over: false };
  let until = { nowMs: 0, wallMs: 0 };
  let entry: Entry<WorkerRecord> | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  /** One at a time: two renewals at once would each write over the other's. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  }
  async function renew(): Promise<boolean> {
    if (lost.signal.aborted) return false;
    const [nowMs, wallMs] = [clock.nowMs(), clock.wallMs()];
    const next = await records.put(name, record, entry);
    if (next) {
      entry = next;
      const heldMs = leaseMs * (1 - MARGIN);
      until = { nowMs: nowMs + heldMs, wallMs: wallMs + heldMs };
    } else lost.abort(new Error("the lease was lost"));
    return next !== undefined;
  }
  // A machine that slept knows it by the calendar alone; a calendar that was set costs a renewal, or is seen by the other clock.
  const holds = (): boolean => !lost.signal.aborted && clock.nowMs() < until.nowMs && clock.wallMs() < until.wallMs;
  async function keep(): Promise<void> {
    while (!ended.signal.aborted && !lost.signal.aborted) {
      await clock.sleep(leaseMs * (holds() ? RENEWAL : RETRY), ended.signal);
      // A bucket that is away for a while takes nothing from anybody: the next renewal decides.
      if (!ended.signal.aborted) await inTurn(renew).catch(() => undefined);
    }
  }
  if (!(await renew())) throw new Error(`${name} is there already`);
  kept.add(name);
  void keep();
  return {
    name,
    lost: lost.signal,
    holds,
    confirm: async () => holds() || (await inTurn(renew)),
    async release() {
      ended.abort();
      kept.delete(name);
      await inTurn(async () => {
        if (!lost.signal.aborted && entry) await records.remove(entry);
      });
    },
  };
}

/** Whether a process is known to live (false), known to be gone (true), or out of sight (undefined). */
export type ProcessSight = (worker: WorkerRecord, lease: string) => boolean | undefined;

/** What is known of other workers. */
export interface WorkerSight {
  /** Whether one is over: by its own word, by being gone, or by a silence of more than a lease, which is declared then. */
  isOver(name: string): Promise<boolean>;
  /** The same of all that have a lease in a folder, by one list; who has none is over. */
  look(folder: string): Promise<(name: string) => boolean>;
}

/** Looks after other workers. */
export function openSight({ records, leaseMs = LEASE_MS }: LeaseParts, isGone: ProcessSight): WorkerSight {
  const over = new Set<string>();

  async function judge(entry: Entry<WorkerRecord>): Promise<boolean> {
    if (!(entry.value.over || (await declareOver(entry)))) return false;
    over.add(entry.name);
    return true;
  }
  async function declareOver(entry: Entry<WorkerRecord>): Promise<boolean> {
    const gone = isGone(entry.value, entry.name) ?? records.serverNowMs() - entry.writtenAtMs > leaseMs;
    return gone && (await records.put(entry.name, { ...entry.value, over: true }, entry)) !== undefined;
  }
  return {
    async isOver(name) {
      if (over.has(name)) return true;
      const entry = await records.read<WorkerRecord>(name);
      return entry === undefined || (await judge(entry));
    },
    async look(folder) {
      const living = new Set<string>();
      for await (const listed of records.list<WorkerRecord>(`${folder}/`)) {
        // Nobody can say whose lease a broken one is: whoever it is, is left alone.
        if ("broken" in listed) living.add(listed.broken);
        else if (!(await judge(listed.entry))) living.add(listed.entry.name);
      }
      return (name) => !living.has(name);
    },
  };
}
