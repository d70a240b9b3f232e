const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** No clock is changed twice in so many days. */
const STEP_DAYS = 7;
const STEP_MS = STEP_DAYS * DAY_MS;

/** A time at which the clock of a zone is put forward or back. Walls are times of the clock, written as if they were UTC. */
export interface ClockChange {
  readonly at: Date;
  /** The first time of the clock that does not come, or comes twice. */
  readonly wallStart: Date;
  /** The first one after it that comes once. */
  readonly wallEnd: Date;
}

/** The changes of a zone's clock in the days after an instant. */
export function clockChanges(timeZone: string, after: Date, days: number): ClockChange[] {
  const offset = offsetOf(timeZone);
  const changes: ClockChange[] = [];
  for (let day = 0; day < days; day += STEP_DAYS) {
    const start = after.getTime() + day * DAY_MS;
    if (offset(start) !== offset(start + STEP_MS)) changes.push(changeIn(offset, start));
  }
  return changes;
}

/** The change within a step, to the minute. */
function changeIn(offset: (ms: number) => number, start: number): ClockChange {
  let [before, after] = [start, start + STEP_MS];
  while (after - before > 60_000) {
    const middle = before + Math.round((after - before) / 120_000) * 60_000;
    if (offset(middle) === offset(start)) before = middle;
    else after = middle;
  }
  const at = Math.floor(after / 60_000) * 60_000;
  const walls = [offset(start), offset(after)].map((ms) => at + ms).sort((a, b) => a - b);
  const [wallStart = at, wallEnd = at] = walls;
  return { at: new Date(at), wallStart: new Date(wallStart), wallEnd: new Date(wallEnd) };
}

/** How far the clock of a zone is ahead of UTC, in milliseconds. */
function offsetOf(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  return (ms) => {
    const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(ms / 60_000) * 60_000;
  };
}
