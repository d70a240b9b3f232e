import { addDays, expandWindow, type RunWindow } from "@collectro/contract";

/** A part of a RunWindow that can be read on its own; both dates included. */
export type Slice = RunWindow;

/** One slice: the window itself. */
export function whole(window: RunWindow): Slice[] {
  return [window];
}

/** One slice a day. */
export function byDay(window: RunWindow): Slice[] {
  return cut(window, (day) => day);
}

/** One slice a calendar week (Monday to Sunday), cut at the window's ends. */
export function byWeek(window: RunWindow): Slice[] {
  return cut(window, (day) => expandWindow({ from: day, to: day }, "week").to);
}

/** One slice a calendar month, cut at the window's ends. */
export function byMonth(window: RunWindow): Slice[] {
  return cut(window, (day) => expandWindow({ from: day, to: day }, "month").to);
}

function cut(window: RunWindow, lastDayOf: (day: string) => string): Slice[] {
  const slices: Slice[] = [];
  for (let from = window.from; from <= window.to; ) {
    const last = lastDayOf(from);
    const to = last < window.to ? last : window.to;
    slices.push({ from, to });
    from = addDays(to, 1);
  }
  return slices;
}
