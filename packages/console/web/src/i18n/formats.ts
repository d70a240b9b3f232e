import type { Language } from "./current.js";

/** How figures and times are written. */
export interface Formats {
  readonly number: (value: number) => string;
  /** `1.2M`, `120万`: for tight places, beside the exact figure. */
  readonly compact: (value: number) => string;
  readonly bytes: (value: number) => string;
  /** `1 h 05 min`, `3.2 s`. */
  readonly duration: (ms: number) => string;
  /** An instant of the API as date and time in the browser's zone, to the second. */
  readonly instant: (iso: string) => string;
  /** `3 minutes ago`; `now` in milliseconds. */
  readonly ago: (iso: string, now: number) => string;
  /** A calendar date as `Tue, Sep 24, 2024`. */
  readonly date: (date: string) => string;
  /** FROM–TO, one date where both are the same. */
  readonly dates: (window: { readonly from: string; readonly to: string }) => string;
}

/** The formats of a language. */
export function formatsOf(language: Language): Formats {
  const number = new Intl.NumberFormat(language);
  const compact = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  const small = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const tenths = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const instant = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });
  const date = new Intl.DateTimeFormat(language, {
    year: "numeric",
    month: "short",
    day: "numeric",
    weekday: "short",
    timeZone: "UTC",
  });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  return {
    number: (value) => number.format(value),
    compact: (value) => compact.format(value),
    bytes: (value) => bytesIn(small, value),
    duration: (ms) => durationIn(language, tenths, ms),
    instant: (iso) => instant.format(new Date(iso)),
    ago: (iso, now) => agoIn(relative, Date.parse(iso) - now),
    date: (day) => date.format(new Date(`${day}T00:00:00Z`)),
    dates: ({ from, to }) => (from === to ? from : `${from} – ${to}`),
  };
}

function bytesIn(format: Intl.NumberFormat, bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const unit = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  return `${format.format(bytes / 1024 ** unit)} ${units[unit]}`;
}

function durationIn(language: Language, format: Intl.NumberFormat, ms: number): string {
  const [h, min, s] = language === "ja" ? ["時間", "分", "秒"] : [" h", " min", " s"];
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${format.format(Math.max(0, seconds))}${s}`;
  if (seconds < 59.5) return `${Math.round(seconds)}${s}`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}${min} ${whole % 60}${s}`;
  return `${Math.floor(minutes / 60)}${h} ${minutes % 60}${min}`;
}

function agoIn(format: Intl.RelativeTimeFormat, ms: number): string {
  const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
    ["day", 86_400_000],
    ["hour", 3_600_000],
    ["minute", 60_000],
  ];
  for (const [unit, size] of steps) if (Math.abs(ms) >= size) return format.format(Math.round(ms / size), unit);
  return format.format(Math.round(ms / 1000), "second");
}
