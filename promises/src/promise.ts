/** A text in both languages of the documents. */
export interface Text {
  readonly en: string;
  readonly ja: string;
}

/** One measured figure and the bar that it must keep; without a bar it says how much was tried. */
export interface Figure {
  readonly what: Text;
  readonly value: number;
  /** Default: a plain count. */
  readonly unit?: "s" | "ms" | "MiB" | "GiB";
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** `short`: what CI has time for, with smaller numbers; `full`: the figures of the document. */
export type Size = "short" | "full";

/** What a promise works with. */
export interface Ground {
  readonly size: Size;
  /** A folder of its own, removed afterwards. */
  readonly dir: string;
  /** A line for whoever waits. */
  say(text: string): void;
}

/** Something that users are promised, and the measurement that shows it. */
export interface Promised {
  /** Short, kebab-case. */
  readonly name: string;
  readonly promise: Text;
  /** Mostly waits, so that it may run beside the others. */
  readonly idle?: boolean;
  /** Throws only when it cannot be measured here; a broken promise is a figure beyond its bar. */
  measure(ground: Ground): Promise<readonly Figure[]>;
}

/** Whether a figure keeps its bar. */
export function isKept({ value, atMost = Infinity, atLeast = -Infinity }: Figure): boolean {
  return value <= atMost && value >= atLeast;
}
