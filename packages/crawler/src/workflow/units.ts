const MS_PER_UNIT = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const BYTES_PER_UNIT = { Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3 } as const;

/** Milliseconds of `500ms`, `30s`, `10m` or `24h`. The workflow's JSON Schema has checked the form. */
export function durationMs(text: string): number {
  const unit = /[a-z]+$/.exec(text)?.[0] as keyof typeof MS_PER_UNIT;
  return Number.parseInt(text, 10) * MS_PER_UNIT[unit];
}

/** Bytes of `512Mi` or `2Gi`. The workflow's JSON Schema has checked the form. */
export function memoryBytes(text: string): number {
  const unit = /[A-Za-z]+$/.exec(text)?.[0] as keyof typeof BYTES_PER_UNIT;
  return Number.parseInt(text, 10) * BYTES_PER_UNIT[unit];
}
