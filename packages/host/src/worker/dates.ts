import type { RunWindow } from "@collectro/contract";

/** A window as log lines show it: one date, or both ends. */
export function datesOf({ from, to }: RunWindow): string {
  return from === to ? from : `${from} – ${to}`;
}
