import type { RunWindow } from "@collectro/contract";
import type { Entry } from "../ledger/records.js";
import type { SliceRecord } from "../ledger/slice-ledger.js";
import { shareOf } from "../plan.js";
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
}

/** A slice that may be had, as it was seen. */
interface Candidate {
  readonly slice: RunWindow;
  readonly seen: Entry<SliceRecord> | undefined;
}

type SourceParts = Pick<
  WorkerParts,
  "ledger" | "lease" | "slices" | "index" | "workers" | "round" | "isOver" | "random" | "onEvent"
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
    const found = await candidates(parts, looks === 1 ? own : parts.slices, tellOnce);
    queue = looks === 1 ? found : shuffled(found, parts.random);
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
    later: (entry) => second.push({ slice: entry.value, seen: entry }),
  };
}

async function claimOf({ ledger, lease, round }: SourceParts, { slice, seen }: Candidate) {
  const before = seen?.value;
  const attempt = before?.round === round && before.state === "ended" ? before.attempt + 1 : 1;
  const { from, to } = slice;
  return await ledger.write({ from, to, state: "claimed", worker: lease.name, attempt, round }, seen);
}

/** What may be had of these neighbours, by one list. */
async function candidates(
  parts: SourceParts,
  slices: readonly RunWindow[],
  onBroken: (object: string) => void,
): Promise<Candidate[]> {
  const [first, last] = [slices[0], slices.at(-1)];
  if (!first || !last) return [];
  const seen = new Map<string, Entry<SliceRecord> | "broken">();
  for await (const listed of parts.ledger.list(first, last)) {
    if ("broken" in listed) onBroken(listed.broken);
    const name = "broken" in listed ? listed.broken : listed.entry.name;
    seen.set(name.slice(name.lastIndexOf("/") + 1), "broken" in listed ? "broken" : listed.entry);
  }
  const found: Candidate[] = [];
  for (const slice of slices) {
    const entry = seen.get(`${slice.from}_${slice.to}`);
    if (entry !== "broken" && (await isFree(parts, entry))) found.push({ slice, seen: entry });
  }
  return found;
}

async function isFree({ round, isOver, lease }: SourceParts, entry: Entry<SliceRecord> | undefined): Promise<boolean> {
  if (!entry) return true;
  const { state, end, again, worker } = entry.value;
  if (state === "released") return true;
  if (state === "claimed") return worker !== lease.name && (await isOver(worker));
  if (end?.verdict === "loaded") return false;
  return entry.value.round < round || (again === true && worker !== lease.name && (await isOver(worker)));
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
