import type { PretestOptions } from "@collectro/pretest";

/** A connector with a source that stands on this machine while it is tested. */
export interface PretestSubject {
  readonly connector: string;
  /**
   * Opens the source below `dir`. Params are arguments of the container, `failing` those that make it fail.
   * Throws Absent (of the bench) when the source cannot be had here.
   */
  open(dir: string): Promise<OpenSubject>;
}

/** A source that stands. */
export interface OpenSubject extends AsyncDisposable {
  readonly params: Readonly<Record<string, string>>;
  readonly failing: Readonly<Record<string, string>>;
  /** BigQuery's schema of the rows, as JSON. */
  readonly schema: string;
  readonly upstreams: PretestOptions["upstreams"];
  /** A day on which the source has nothing, and what that means to the connector. */
  readonly emptyDay?: PretestOptions["emptyDay"];
}
