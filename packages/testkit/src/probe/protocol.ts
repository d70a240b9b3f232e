import type { ParamInfo } from "@collectro/connector";
import type { Dates, Params } from "../suite/cases.js";

/** Parent to probe: the plugin to load, by its folder. Sent first. */
export interface Opening {
  readonly kind: "open";
  readonly folder: string;
}

/** Parent to probe: read the whole window once. */
export interface Reading {
  readonly kind: "read";
  readonly params: Params;
  readonly window: Dates;
  readonly schema: readonly unknown[] | undefined;
  readonly wants: "rows" | "lines";
  /** `first item`: the reader leaves, or aborts, after it; `message`: aborts when told. */
  readonly leave?: "first item";
  readonly abort?: "first item" | "message";
  /** The run's limit of rows: reading ends with them, as with `--limit`. */
  readonly limit?: number;
  /** Hands the lines over; only for few. */
  readonly lines?: true;
}

export type ProbeCommand = Opening | Reading | { readonly kind: "abort" } | { readonly kind: "end" };

/** What the connector declares. */
export interface Declaration {
  readonly kind: "declared";
  readonly name: string;
  readonly apiVersion: unknown;
  readonly title: Readonly<Partial<Record<"en" | "ja", string>>> | undefined;
  readonly summary: Readonly<Partial<Record<"en" | "ja", string>>> | undefined;
  readonly emptyWindow: "success" | "failure" | undefined;
  readonly params: readonly Pick<ParamInfo, "name" | "description" | "secret">[];
}

/** How one reading ended. */
export interface ReadReport {
  readonly kind: "read";
  readonly outcome: "ended" | "threw" | "unsettled";
  readonly error: string | undefined;
  readonly rows: number;
  readonly bytes: number;
  readonly finishedLines: number;
  readonly lines: readonly string[] | undefined;
  /** The most that was alive while it read, beyond what was before; garbage is collected first. In bytes. */
  readonly peakBytes: number;
  /** What is still open although the reading is over: `TCPSocketWrap`, `Timeout`, `file`. */
  readonly left: readonly string[];
}

export type ProbeReport =
  | Declaration
  | { readonly kind: "broken"; readonly error: string }
  | { readonly kind: "waiting" }
  | ReadReport
  | { readonly kind: "touched"; readonly touches: readonly string[] };

/** How long after an abort the connector may go on; what `read` promises. */
export const MAX_SETTLE_MS = 2_000;
