import type { Problem, Severity, UriScheme, WindowExpansion } from "@collectro/contract";
import type { InstrumentSource } from "./instrument.js";
import type { RetryPolicy } from "./store/retry.js";

/** What was asked of this run: arguments and environment, parsed and frozen by stage 1. */
export interface RunRequest {
  readonly runId: string;
  /** `COLLECTRO_RUN_ID` of whoever started the container; recorded beside the run's own id. */
  readonly parentRunId: string | undefined;
  readonly connector: string;
  /** As given: values still text, secrets still references. */
  readonly rawParams: Readonly<Record<string, unknown>>;
  readonly window: { readonly from: string; readonly to: string };
  readonly expandWindow: WindowExpansion;
  readonly timeZone: string;
  readonly output: { readonly bucket: string; readonly prefix: string };
  /** JSON, a path or a `gs://` address; undefined when none was given. */
  readonly schemaSource: string | undefined;
  readonly emptyWindow: "success" | "failure" | undefined;
  readonly limit: number | undefined;
  readonly uriScheme: UriScheme;
  /** `file:` URL of the package whose dependencies are the plugins. */
  readonly base: string;
}

/** One object as the worker stored it and as the bucket then described it. */
export interface StoredShard {
  readonly bucket: string;
  readonly object: string;
  readonly from: string;
  readonly to: string;
  /** Newlines counted in the bytes that were sent. */
  readonly rows: number;
  readonly bytes: number;
  /** CRC32C of the bytes that were sent, base64 of the big-endian value, as Cloud Storage writes it. */
  readonly crc32c: string;
  readonly generation: string;
}

/** What the bucket says of an object when asked at the end. */
export interface ProvenObject {
  readonly object: string;
  readonly bytes: number;
  readonly crc32c: string;
  readonly generation: string;
}

/** The counts of the stages; for a success `read`, `encoded` and `stored` are equal. */
export interface Counts {
  readonly read: number;
  readonly encoded: number;
  readonly stored: number;
  readonly skipped: number;
  readonly nulled: number;
}

/** Worker to supervisor. */
export type WorkerMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "mask"; readonly id: number; readonly values: readonly string[] }
  | { readonly kind: "log"; readonly severity: Severity; readonly text: string }
  | {
      readonly kind: "alive";
      readonly moved: number;
      readonly read: number;
      readonly encoded: number;
      readonly waitingForMs: number;
      readonly note: string;
    }
  | { readonly kind: "shard"; readonly shard: StoredShard }
  | { readonly kind: "done"; readonly done: Done }
  | { readonly kind: "failed"; readonly stage: StageName; readonly problems: readonly Problem[] }
  /** After `failed`: how many of the stored objects could not be deleted. */
  | { readonly kind: "tidied"; readonly left: number };

/** The worker's claim of success; the supervisor believes it only when `checkProof` finds nothing. */
export interface Done {
  readonly counts: Counts;
  readonly proven: readonly ProvenObject[];
  readonly schema: readonly unknown[] | undefined;
  /** Those that had rows, in date order. */
  readonly slices: readonly { readonly from: string; readonly to: string; readonly rows: number }[];
}

/** What tests may change in the worker; a run of the container has neither. */
export interface WorkerOptions {
  /** How long and how often storage calls are tried. */
  readonly retry?: RetryPolicy;
  /** What stands between the connector and HTTP. */
  readonly instrument?: InstrumentSource;
}

/** Supervisor to worker. */
export type SupervisorMessage =
  | { readonly kind: "start"; readonly request: RunRequest; readonly options: WorkerOptions }
  | { readonly kind: "masked"; readonly id: number }
  | { readonly kind: "stop" };

/** The stages of the way of the data, as they are named in log lines. */
export type StageName = "ask" | "open" | "slice" | "read" | "encode" | "shard" | "store" | "prove" | "publish" | "run";
