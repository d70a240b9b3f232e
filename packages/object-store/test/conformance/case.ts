import type { Bucket, Storage } from "@google-cloud/storage";

/** What a case works with: an empty bucket of its own. */
export interface Ground {
  readonly storage: Storage;
  readonly bucket: Bucket;
  readonly endpoint: string;
}

/** One thing that a client does, and the answer it gets, as plain data. */
export interface ConformanceCase {
  readonly name: string;
  readonly ask: (ground: Ground) => Promise<unknown>;
  /** Our answer, which is GCS's as far as is known. */
  readonly want: unknown;
}
