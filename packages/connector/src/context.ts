import type { RunWindow } from "@collectro/contract";
import type { TableSchema } from "@collectro/table-schema";
import type { Http } from "./http.js";
import type { Slice } from "./slices.js";

/** Writes to log.txt. An `error` line reaches Slack; a run that goes on writes only `info`. */
export interface Log {
  info(message: string): void;
}

/** What a connector tells about itself while it works. */
export interface Progress {
  /**
   * Says that the connector waits on purpose, e.g. `waiting("rate limit", new Date(…))`, so that a wait is not taken for a
   * hang. Holds until the next row, at most 3 h.
   */
  waiting(reason: string, until?: Date): void;
  /** Says that work went on although no row came of it: a page without rows, a chunk of a file that is filtered away. */
  moved(): void;
  /** Counts rows of the source that were left out because the user asked for it. Told in the log and the verdict. */
  skipped(count: number, reason: string): void;
  /** Counts values written as null because the user asked for `unrepresentable: "null"`. */
  nulled(count: number, column: string): void;
}

/** Time, so that tests can hold it still. */
export interface Clock {
  now(): Date;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** What both `schema` and `read` may use. There is no env, process, stdout, shared dir or output bucket here. */
interface CommonContext<Params> {
  readonly params: Params;
  /** The dates asked for, after `--expand-window`. */
  readonly window: RunWindow;
  /** IANA zone in which FROM and TO are dates; default `Asia/Tokyo`. */
  readonly timeZone: string;
  readonly http: Http;
  readonly log: Log;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** What `schema` gets when columns are discovered. */
export interface DiscoverContext<Params> extends CommonContext<Params> {
  /** The schema that the user passed with `--schema`; it will win over what is returned. */
  readonly requested: TableSchema | undefined;
}

/** What `read` gets for one slice. */
export interface RunContext<Params> extends CommonContext<Params> {
  readonly slice: Slice;
  /** The effective schema; undefined when nobody knows one (rows then go through unvalidated). */
  readonly schema: TableSchema | undefined;
  /** `"lines"`: `encodedLines` is taken, rows too. `"rows"`: only rows are. */
  readonly wants: "rows" | "lines";
  /** At most so many rows will be used (check, preview); undefined in a full run. The host stops reading after them. */
  readonly limit: number | undefined;
}
