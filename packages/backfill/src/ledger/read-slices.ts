import type { RunWindow } from "@collectro/contract";
import type { Listed } from "./records.js";
import type { SliceLedger, SliceRecord } from "./slice-ledger.js";

/** Lists under way at the same time: a list is mostly waited for. */
const SIDE_BY_SIDE = 8;
/** Records that one list request brings. */
const PAGE = 1_000;

/** What the ledger knows of each slice of a plan; undefined: nothing. */
export type KnownSlices = (slice: RunWindow) => Listed<SliceRecord> | undefined;

/** Reads what is known of a plan, in order: by a list for each thousand slices, several at a time. */
export async function readSlices(ledger: SliceLedger, slices: readonly RunWindow[]): Promise<KnownSlices> {
  const known = new Map<string, Listed<SliceRecord>>();
  const pages = pagesOf(slices).values();
  const lane = async (): Promise<void> => {
    // All lanes take from the same pages.
    for (const page of pages) {
      const [first, last] = [page[0], page.at(-1)];
      if (!first || !last) continue;
      for await (const listed of ledger.list(first, last)) known.set(keyOfName(listed), listed);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  return ({ from, to }) => known.get(`${from}_${to}`);
}

/** None across two decades, whose names have little in common: a store on a disk would look at all that begin so. */
function pagesOf(slices: readonly RunWindow[]): (readonly RunWindow[])[] {
  const decades = Map.groupBy(slices, ({ from }) => from.slice(0, 3)).values();
  return [...decades].flatMap((decade) =>
    Array.from({ length: Math.ceil(decade.length / PAGE) }, (_, page) => decade.slice(page * PAGE, (page + 1) * PAGE)),
  );
}

function keyOfName(listed: Listed<SliceRecord>): string {
  const name = "broken" in listed ? listed.broken : listed.entry.name;
  return name.slice(name.lastIndexOf("/") + 1);
}
