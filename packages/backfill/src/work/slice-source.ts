import type { RunWindow } from "@collectro/contract";
import { readSlices } from "../ledger/read-slices.js";
import type { Entry } from "../ledger/records.js";
import type { SliceRecord } from "../ledger/slice-ledger.js";
import { shareOf } from "../plan.js";
import { countsOf } from "./given-up.js";
import type { WorkerParts } from "./worker.js";

/** A slice that is this worker's now. */
export interface Taken {
  readonly claim: Entry<SliceRecord>;
  /** What others, or an earlier round, left of it. */
  readonly before: Entry<SliceRecord> | undefined;
}

/** Where a worker gets its slices from. */
export interface SliceSource {
  /** The next one, claimed; undefined when nothing is left. */
  next(): Promise<Taken | undefined>;
  /** A slice of its own that is to be tried again, when all others have been. */
  later(entry: Entry<SliceRecord>): void;
  /** Whether the own share is done: what is left are leftovers. */
  isGleaning(): boolean;
}

/** A slice that may be had, as it was seen. */
interface Candidate {
  readonly slice: RunWindow;
  readonly seen: Entry<SliceRecord> | undefined;
}

type SourceParts = Pick<
  WorkerParts,
  "ledger" | "lease" | "slices" | "index" | "workers" | "round" | "sight" | "random" | "onEvent"
>;

/** First the worker's own share, then its second attempts, then what the others have left or lost, looked for in lists. */
export function sliceSource(parts: SourceParts): SliceSource {
  const own = shareOf(parts.slices, parts.index, parts.workers);
  const second: Candidate[] = [];
  let queue: Candidate[] = [];
  const broken = new Set<string>();
  let looks = 0;
  let filling: Promise<boolean> | undefined;

  function tellOnce(object: string): void {
    if (!broken.has(object)) parts.onEvent({ type: "broken", object });
    broken.add(object);
  }
  async function fill(): Promise<boolean> {
    looks += 1;
    queue = looks === 1 ? await candidates(parts, own, await lost(parts), tellOnce) : await glean(parts, tellOnce);
    return queue.length > 0;
  }
  return {
    async next() {
      for (;;) {
        const candidate = queue.shift() ?? second.shift();
        if (candidate) {
          const claim = await claimOf(parts, candidate);
          if (claim) return { claim, before: candidate.seen };
          continue;
        }
        filling ??= fill().finally(() => {
          filling = undefined;
        });
        const found = await filling;
        // The own share may be done while those of others are not; the only worker has no others.
        if (!found && queue.length + second.length === 0 && looks > (parts.workers === 1 ? 0 : 1)) return undefined;
      }
    },
    isGleaning: () => looks > 1,
    later: (entry) => second.push({ slice: entry.value, seen: entry }),
  };
}

async function claimOf({ ledger, lease, round }: SourceParts, { slice, seen }: Candidate) {
  const { from, to } = slice;
  const counts = countsOf(seen?.value, round);
  return await ledger.write({ from, to, state: "claimed", worker: lease.name, round, ...counts }, seen);
}

/** Slices that are looked at together: as many as one list request brings. */
const PAGE = 1_000;

/**
 * What others have left, of the first page that has any, looked for from a random page on: who looks for leftovers reads about
 * a page, until nothing is left.
 */
async function glean(parts: SourceParts, onBroken: (object: string) => void): Promise<Candidate[]> {
  const isLost = await lost(parts);
  const pages = Math.ceil(parts.slices.length / PAGE);
  const first = Math.floor(parts.random() * pages);
  for (let page = first; page < first + pages; page += 1) {
    const start = (page % pages) * PAGE;
    const found = await candidates(parts, parts.slices.slice(start, start + PAGE), isLost, onBroken);
    if (found.length > 0) return shuffled(found, parts.random);
  }
  return [];
}

/** Whose claims are nobody's any more. */
async function lost({ lease, sight }: SourceParts): Promise<(worker: string) => boolean> {
  const isOver = await sight.look(lease.name.slice(0, lease.name.lastIndexOf("/")));
  return (worker) => worker !== lease.name && isOver(worker);
}

/** What may be had of these slices. */
async function candidates(
  { ledger, round }: SourceParts,
  slices: readonly RunWindow[],
  isLost: (worker: string) => boolean,
  onBroken: (object: string) => void,
): Promise<Candidate[]> {
  const known = await readSlices(ledger, slices);
  return slices.flatMap((slice) => {
    const listed = known(slice);
    if (listed && "broken" in listed) onBroken(listed.broken);
    if (listed && !("entry" in listed)) return [];
    return isFree(listed?.entry, round, isLost) ? [{ slice, seen: listed?.entry }] : [];
  });
}

function isFree(entry: Entry<SliceRecord> | undefined, round: number, isLost: (worker: string) => boolean): boolean {
  if (!entry || entry.value.state === "released") return true;
  const { state, end, again, worker } = entry.value;
  if (state === "claimed") return isLost(worker);
  if (end?.verdict === "loaded") return false;
  // Its worker means to try it again when all others have been; who has nothing else to do need not wait for that.
  return entry.value.round < round || again === true;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
