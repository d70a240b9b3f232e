import type { HttpAnswering } from "../source/http-source.js";
import type { SourceAddress, Upstream } from "../source/open-source.js";

/** Run parameters by name, as `--params` takes them. */
export type Params = Readonly<Record<string, unknown>>;

/** Dates, both included, `YYYY-MM-DD`. */
export interface Dates {
  readonly from: string;
  readonly to: string;
}

/** Says of a case that it cannot apply to this connector. The suite lists it with its reason. */
export interface NotApplicable {
  readonly notApplicable: string;
}

/** What the connector reads, and by that which faults there can be. */
export type Source =
  /** The suite serves HTTP itself, from the author's answers, and spoils them: 429, 500, cuts, silence. */
  | {
      readonly kind: "http";
      readonly answer: HttpAnswering;
      /** Why half an answer with the right length cannot be told from a whole one: a CSV file does not say where it ends. */
      readonly shortAnswers?: NotApplicable;
    }
  /** A real server, reached through a proxy that cuts, refuses and falls silent. Asked for when the suite starts. */
  | { readonly kind: "tcp"; readonly server: () => Upstream | Promise<Upstream> }
  /** Files on this machine, or no source at all: no network, no faults of one. */
  | { readonly kind: "local" };

/** How a run differs from the good one. */
export interface Variation {
  /** Laid over the params of the good run. */
  readonly params?: Params;
  readonly window?: Dates;
  /** BigQuery's JSON schema for `--schema`. */
  readonly schema?: readonly unknown[];
  /** Only for a source of kind `http`: what it answers during this run. */
  readonly answer?: HttpAnswering;
}

/** A day on which the source has no row. */
export interface EmptyDay extends Variation {
  readonly day: string;
  /** What the connector makes of it; `ask`: it declares nothing, and the user must pass `--empty-window`. */
  readonly zeroRows: "success" | "failure" | "ask";
}

/** The names of the hostile values; `proto key` is an object with the key `__proto__`. */
export type HostileName =
  | "emoji"
  | "lone surrogate"
  | "NUL"
  | "2^63"
  | "1e400"
  | "deep nesting"
  | "proto key"
  | "20 MB";

/** A value that breaks careless code. */
export interface HostileCell {
  readonly name: HostileName;
  /** As text. */
  readonly text: string;
  /** As a JSON literal: a number is a number, nesting is nesting. Not what `JSON.stringify` would make of it. */
  readonly json: string;
}

/** A way to place hostile values where the source has values. */
export interface Hostile {
  /** The column in which they come out. */
  readonly column: string;
  /** Puts one row for each cell into the source, and says which run reads these rows alone. */
  readonly place: (cells: readonly HostileCell[], at: SourceAddress) => Variation | Promise<Variation>;
  /** Values that this source cannot hold, with the reason. */
  readonly cannot?: Readonly<Partial<Record<HostileName, string>>>;
}

/** A source with at least 24 MiB of rows (as NDJSON), for the memory. */
export interface Large extends Variation {
  readonly rows: number;
}

/** All that `testConnector` must be told about a connector. */
export interface ConnectorCases {
  readonly source: Source;
  /** Params of a good run, without secrets. A function gets the address at which the source is reached. */
  readonly params: Params | ((at: SourceAddress) => Params);
  /** Two days or more, with rows on each. */
  readonly window: Dates;
  /** BigQuery's JSON schema for `--schema`; needed only when the connector knows none itself. */
  readonly schema?: readonly unknown[];
  /** Secret params of a good run: at least 8 bytes each, found nowhere else. They must come out nowhere. */
  readonly secrets: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>) | NotApplicable;
  readonly emptyDay: EmptyDay | NotApplicable;
  readonly hostile: Hostile | NotApplicable;
  readonly large: Large | ((at: SourceAddress) => Large | Promise<Large>) | NotApplicable;
  /**
   * Why only faults, manners and secrets are looked at: the connector reads the same from several sources, and the suite of
   * another one proves what it makes of rows and dates.
   */
  readonly beyondSource?: NotApplicable;
  /** Columns that differ from run to run, such as the time of reading; they are not compared. */
  readonly changing?: readonly string[];
}

/** Declares that a case cannot apply, and why. */
export function notApplicable(reason: string): NotApplicable {
  return { notApplicable: reason };
}

/** The reason, when a case was declared not to apply. */
export function reasonOf(value: object | ((...args: never[]) => unknown)): string | undefined {
  return "notApplicable" in value ? String(value.notApplicable) : undefined;
}
