const UNIT_MS = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 } as const;

/** What `parseDuration` reads, as a regular expression for JSON Schema. */
export const DURATION = /^(?:0|[1-9][0-9]{0,8}(?:ms|s|min|h))$/;

/** Milliseconds of a text such as `500ms`, `30s`, `5min`, `2h`; `0` means no limit. The text has passed `DURATION`. */
export function durationMs(text: string): number {
  const unit = text.replace(/^[0-9]+/, "");
  return Number.parseInt(text, 10) * (unit in UNIT_MS ? UNIT_MS[unit as keyof typeof UNIT_MS] : 1);
}
