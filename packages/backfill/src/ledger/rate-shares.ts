import type { Workflow } from "@collectro/crawler";
import type { Clock } from "../clock.js";
import type { Entry, Records } from "./records.js";
import type { WorkerLease, WorkerSight } from "./worker-lease.js";

/** While the shares of this worker are still an earlier one's, who is believed to live. */
const WAIT_MS = 5_000;

/** One of the equal parts of what the source bears; `worker` is empty when it was given back. */
interface ShareRecord {
  readonly worker: string;
}

/** The limit of a source, divided among workers: a share is somebody's or nobody's, so that all together never exceed it. */
export interface RateShares {
  /**
   * What one lane may ask of the source, in requests a second, for as long as the lease is held. Waits until this worker has a
   * share for each lane.
   * @param more also take what others have given back: no slice of the own part is left
   */
  rate(more: boolean, signal: AbortSignal): Promise<number>;
  /** Gives all back. */
  release(): Promise<void>;
}

/** What shares are made of. */
export interface SharesParts {
  readonly records: Records;
  readonly clock: Clock;
  readonly lease: WorkerLease;
  readonly sight: WorkerSight;
  /** The folder of the backfill. */
  readonly folder: string;
  /** Of the source, over all workers. */
  readonly requestsPerSecond: number;
  /** Which worker this is, from 0, among how many, each with so many lanes. There is one share for each lane of each worker. */
  readonly index: number;
  readonly workers: number;
  readonly lanes: number;
}

/** The shares of a worker where the workflow has a limit; nothing where it has none. */
export function sharesOf(
  { limits: { requestsPerSecond } }: Workflow,
  parts: Omit<SharesParts, "requestsPerSecond">,
): { shares?: RateShares } {
  return requestsPerSecond === undefined ? {} : { shares: openShares({ ...parts, requestsPerSecond }) };
}

/** Opens the shares of a worker. It takes each with one write, keeps them by its lease alone, and gives them back at the end. */
export function openShares(parts: SharesParts): RateShares {
  const { records, lease, index, workers, lanes, sight } = parts;
  const perShare = parts.requestsPerSecond / (workers * lanes);
  const nameOf = (share: number): string => `${parts.folder}/shares/${String(share).padStart(6, "0")}`;
  const own = Array.from({ length: lanes }, (_, lane) => nameOf(index * lanes + lane));
  const held = new Map<string, Entry<ShareRecord>>();
  let turn: Promise<unknown> = Promise.resolve();

  async function take(name: string, seen: Entry<ShareRecord> | undefined): Promise<void> {
    const holder = seen?.value.worker ?? "";
    if (holder !== "" && !(await sight.isOver(holder))) return;
    const entry = await records.put<ShareRecord>(name, { worker: lease.name }, seen);
    if (entry) held.set(name, entry);
  }
  /** Half of what is free: others look for it, too. */
  async function takeMore(): Promise<void> {
    const free: Entry<ShareRecord>[] = [];
    const isOver = await sight.look(lease.name.slice(0, lease.name.lastIndexOf("/")));
    for await (const listed of records.list<ShareRecord>(`${parts.folder}/shares/`)) {
      if (!("entry" in listed) || listed.entry.value.worker === lease.name) continue;
      // An earlier round had more lanes, and smaller shares: those are no part of what there is now.
      if (listed.entry.name >= nameOf(workers * lanes)) continue;
      const { worker } = listed.entry.value;
      if (worker === "" || isOver(worker)) free.push(listed.entry);
    }
    for (const entry of free.slice(0, Math.ceil(free.length / 2))) await take(entry.name, entry);
  }
  async function gather(more: boolean, signal: AbortSignal): Promise<number> {
    for (;;) {
      for (const name of own) if (!held.has(name)) await take(name, await records.read<ShareRecord>(name));
      if (held.size >= lanes || signal.aborted) break;
      await parts.clock.sleep(WAIT_MS, signal);
    }
    if (more) await takeMore();
    return (held.size * perShare) / lanes;
  }
  return {
    rate(more, signal) {
      const mine = turn.then(() => gather(more, signal));
      turn = mine.catch(() => undefined);
      return mine;
    },
    async release() {
      await turn;
      for (const [name, entry] of held) await records.put<ShareRecord>(name, { worker: "" }, entry);
      held.clear();
    },
  };
}
