import { addDays, countDays, expandWindow, type RunWindow } from "@collectro/contract";

/** How much of the window one run takes: a day, Monday to Sunday, or a calendar month, cut at the ends of the window. */
export type SliceSize = "day" | "week" | "month";

/** The sizes there are. */
export const SLICE_SIZES: readonly SliceSize[] = ["day", "week", "month"];

/** The slices of a window: in order, without a gap, none of them empty, none beyond the window. */
export function slicesOf(window: RunWindow, size: SliceSize): RunWindow[] {
  const slices: RunWindow[] = [];
  for (let from = window.from; from <= window.to; ) {
    const whole = expandWindow({ from, to: from }, size === "day" ? "none" : size);
    const to = whole.to < window.to ? whole.to : window.to;
    slices.push({ from, to });
    from = addDays(to, 1);
  }
  return slices;
}

/** The slices that a worker begins with: each worker has a run of neighbours, none more than one longer than another. */
export function shareOf<T>(slices: readonly T[], index: number, workers: number): readonly T[] {
  const at = (worker: number): number => Math.floor((worker * slices.length) / workers);
  return slices.slice(at(index), at(index + 1));
}

/** Spans beyond this are asked for twice: years of runs are a typing error more often than a wish. */
export const LONG_SPAN_DAYS = 366;

/** Whether a window is so long that it wants a word of consent. */
export function isLong(window: RunWindow): boolean {
  return countDays(window) > LONG_SPAN_DAYS;
}

/** `count` of the slices, spread over the window from its first to its last. */
export function spread<T>(slices: readonly T[], count: number): readonly T[] {
  if (count >= slices.length) return slices;
  const step = count > 1 ? (slices.length - 1) / (count - 1) : 0;
  return Array.from({ length: count }, (_, index) => slices[Math.round(index * step)] as T);
}
