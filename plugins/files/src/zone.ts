/** What a clock in a zone shows at a moment, as if it were UTC; both in milliseconds. */
export function wallClock(instantMs: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const parts = Object.fromEntries(format.formatToParts(instantMs).map((part) => [part.type, Number(part.value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The moment at which a clock in a zone shows `wallMs`. */
export function instantOf(wallMs: number, timeZone: string): number {
  // The offset is that of a nearby moment first, then that of the moment found: right also beside a clock change.
  const guess = wallMs - (wallClock(wallMs, timeZone) - wallMs);
  return wallMs - (wallClock(guess, timeZone) - guess);
}
