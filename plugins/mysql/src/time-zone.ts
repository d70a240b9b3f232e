/** The zone of a session: an offset that is the same all year, or a name that the server must know. */
export interface SessionZone {
  /** For `SET time_zone`. */
  readonly name: string;
  /** What the text of a TIMESTAMP lacks: `+09:00`; undefined when it changes over the year. */
  readonly offset: string | undefined;
  /** Its civil times are those of the run's zone. */
  readonly isRunZone: boolean;
}

export const UTC: SessionZone = { name: "+00:00", offset: "+00:00", isRunZone: false };

// TIMESTAMP goes from 1970 to 2038, with MariaDB 11.5 to 2106.
const FIRST_YEAR = 1970;
const LAST_YEAR = 2107;

/** The run's zone as a session's. Zones without summer time since 1970 become offsets: few servers know names of zones. */
export function sessionZone(timeZone: string): SessionZone {
  const offsets = new Set<string>();
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  for (let year = FIRST_YEAR; year < LAST_YEAR && offsets.size < 2; year++) {
    for (let month = 0; month < 12; month++) offsets.add(offsetAt(format, Date.UTC(year, month, 1)));
  }
  const [offset] = offsets;
  // The server takes offsets of whole minutes up to 14 h.
  if (offset === undefined || offsets.size > 1 || !/^[+-](?:0\d|1[0-3]):\d\d$|^\+14:00$/.test(offset)) {
    return { name: timeZone, offset: undefined, isRunZone: true };
  }
  return { name: offset, offset, isRunZone: true };
}

/** `+09:00`. */
function offsetAt(format: Intl.DateTimeFormat, ms: number): string {
  const name = format.formatToParts(ms).find(({ type }) => type === "timeZoneName")?.value ?? "";
  return name === "GMT" ? "+00:00" : name.slice("GMT".length);
}

/** Literals go no further. */
const LAST_MOMENT_MS = Date.UTC(9999, 11, 31, 23, 59, 59);

/** An instant as the text that it has in a zone of a fixed offset: `2024-09-24 00:00:00`. */
export function civilText(instant: Date, offset: string): string {
  const [hours = 0, minutes = 0] = offset.slice(1).split(":").map(Number);
  const shift = (hours * 60 + minutes) * 60_000 * (offset.startsWith("-") ? -1 : 1);
  const ms = Math.min(instant.getTime() + shift, LAST_MOMENT_MS);
  return new Date(ms).toISOString().replace("T", " ").slice(0, 19);
}
