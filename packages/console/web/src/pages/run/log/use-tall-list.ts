import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";

/** Browsers draw nothing beyond some 17 (Firefox) or 33 million pixels (Chromium). */
const MAX_HEIGHT_PX = 10_000_000;
const SETTLE_MS = 120;

/** A list of any length in a scroller of bounded height. */
export interface TallList {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Of what lies in the scroller. */
  readonly heightPx: number;
  /** The rows to draw, `last` not included, and where the first of them stands. */
  readonly first: number;
  readonly last: number;
  readonly topPx: number;
  /** What somebody did: went up, or came to the end. Undefined for what the list itself moved. */
  readonly onScroll: () => "up" | "end" | undefined;
  /** Brings a row to the middle; nothing moves when it is in sight and `near`. */
  readonly showRow: (row: number, how?: "middle" | "near") => void;
  readonly showEnd: () => void;
}

/**
 * Which rows of `count` are in sight. Where all of them would be higher than a browser can draw, the bar is scaled: a jump
 * goes to the proportional place, a small step moves by its own pixels, and when scrolling rests the bar is set right.
 */
export function useTallList(count: number, rowPx: number): TallList {
  const scroller = useRef<HTMLDivElement>(null);
  const [viewPx, setViewPx] = useState(0);
  const [at, setAt] = useState({ topPx: 0, barPx: 0 });
  const live = useRef(at);
  const settle = useRef<ReturnType<typeof setTimeout>>(undefined);
  const wholePx = count * rowPx;
  const heightPx = Math.min(wholePx, MAX_HEIGHT_PX);
  const farthestPx = Math.max(0, wholePx - viewPx);
  const ratio = heightPx > viewPx ? farthestPx / (heightPx - viewPx) : 1;

  const put = useCallback((topPx: number, barPx: number) => {
    if (topPx === live.current.topPx && barPx === live.current.barPx) return;
    live.current = { topPx, barPx };
    setAt(live.current);
  }, []);
  const goTo = useCallback(
    (topPx: number) => {
      const to = Math.max(0, Math.min(farthestPx, topPx));
      if (scroller.current) scroller.current.scrollTop = to / ratio;
      put(to, scroller.current?.scrollTop ?? 0);
    },
    [farthestPx, ratio, put],
  );
  const onScroll = useCallback(() => {
    const barPx = scroller.current?.scrollTop ?? 0;
    const step = barPx - live.current.barPx;
    if (step === 0) return undefined;
    const leftPx = heightPx - viewPx - barPx;
    if (ratio <= 1.001) put(barPx, barPx);
    else {
      const small = Math.abs(step) < viewPx && barPx > 0 && leftPx > 1;
      put(small ? Math.max(0, Math.min(farthestPx, live.current.topPx + step)) : barPx * ratio, barPx);
      clearTimeout(settle.current);
      if (small) settle.current = setTimeout(() => goTo(live.current.topPx), SETTLE_MS);
    }
    // A window that grew moves the bar as well, but leaves it at the end.
    if (leftPx <= 1) return step > 0 ? "end" : undefined;
    return step < 0 ? "up" : undefined;
  }, [ratio, viewPx, heightPx, farthestPx, put, goTo]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setViewPx(element.clientHeight));
    observer.observe(element);
    setViewPx(element.clientHeight);
    return () => observer.disconnect();
  }, []);

  const first = Math.max(0, Math.floor(at.topPx / rowPx) - 8);
  return {
    scroller,
    heightPx,
    first,
    last: Math.min(count, Math.ceil((at.topPx + viewPx) / rowPx) + 8),
    topPx: at.barPx + first * rowPx - at.topPx,
    onScroll,
    showRow: (row, how = "middle") => {
      const inSight = row * rowPx >= live.current.topPx && (row + 1) * rowPx <= live.current.topPx + viewPx;
      if (how === "near" && inSight) return;
      const before = row * rowPx < live.current.topPx;
      if (how === "near") goTo(before ? row * rowPx : (row + 1) * rowPx - viewPx);
      else goTo(row * rowPx - viewPx / 2);
    },
    showEnd: () => goTo(farthestPx),
  };
}
