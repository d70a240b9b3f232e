import type { RunWindow } from "@collectro/contract";
import type { SliceLedger, SliceRecord } from "../ledger/slice-ledger.js";
import type { WorkerEvent } from "./worker.js";

/** How far a plan is. */
export interface LedgerProgress {
  /** Slices that have come to an end that stays. */
  readonly done: number;
  /** Of these, those of this round that have failed. */
  readonly failed: number;
  /** Slices that nobody has brought to an end, and that can be. */
  readonly open: number;
}

/** What is watched. */
interface WatchParts {
  readonly ledger: SliceLedger;
  readonly slices: readonly RunWindow[];
  readonly round: number;
  readonly onEvent: (event: WorkerEvent) => void;
}

/**
 * Looks at the slices that others work on, and tells what has changed since the last look, as their workers would. A look is
 * one list of the plan.
 */
export function watchLedger({ ledger, slices, round, onEvent }: WatchParts): { look(): Promise<LedgerProgress> } {
  const wanted = new Map(slices.map((slice) => [slice.from, slice]));
  const seen = new Map<string, string>();

  function tell(record: SliceRecord, generation: string, isFirstLook: boolean): void {
    const { from, to, state, attempt, end, again = false } = record;
    const isNews = seen.get(from) !== generation && !isFirstLook;
    seen.set(from, generation);
    if (!isNews || record.round !== round) return;
    const slice = { from, to };
    if (state === "claimed") onEvent({ type: "begins", slice, attempt });
    else if (state === "released") onEvent({ type: "released", slice });
    else if (end) onEvent({ type: "ended", slice, end, again });
  }
  const broken = new Set<string>();
  function tellBroken(object: string): void {
    if (!broken.has(object)) onEvent({ type: "broken", object });
    broken.add(object);
  }
  let looks = 0;
  return {
    async look() {
      const [first, last] = [slices[0], slices.at(-1)];
      const counts = { done: 0, failed: 0, open: 0 };
      if (!first || !last) return counts;
      let known = 0;
      for await (const listed of ledger.list(first, last)) {
        if ("broken" in listed) {
          tellBroken(listed.broken);
          known += 1;
          continue;
        }
        const { value, generation } = listed.entry;
        if (!wanted.has(value.from)) continue;
        known += 1;
        tell(value, generation, looks === 0);
        const isOpen = isOpenIn(round, value);
        counts[isOpen ? "open" : "done"] += 1;
        if (!isOpen && value.end?.verdict !== "loaded") counts.failed += 1;
      }
      looks += 1;
      return { ...counts, open: counts.open + slices.length - known };
    },
  };
}

function isOpenIn(round: number, { state, end, again, round: of }: SliceRecord): boolean {
  if (state !== "ended") return true;
  return end?.verdict !== "loaded" && (of < round || again === true);
}
