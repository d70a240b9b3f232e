import { MAX_LOAD_PATHS, ProblemError } from "@collectro/contract";
import pLimit from "p-limit";
import type { StoredShard } from "../protocol.js";
import { type ObjectFacts, type ObjectStorePort, StoreFault } from "../store/port.js";
import type { OnRetry, RetryPolicy } from "../store/retry.js";
import { withRetry } from "../store/retry.js";
import type { Shard } from "./6-shard.js";

/** Uploads in flight at most. */
export const UPLOADS = 4;

/** Where the objects of one run go: `<prefix>/<connector>/<from>_<to>/<RunId>/part-00000.json`. */
export interface ObjectPlace {
  readonly bucket: string;
  readonly prefix: string;
  readonly connector: string;
  readonly runId: string;
}

/** What is told as soon as it happens. */
export interface StoreEvents {
  stored(shard: StoredShard): void;
  /** An upload has failed for good: nothing more need be read. */
  failed(error: unknown): void;
}

/** Stage 7: Shard → `gs://` object, checksummed, create-if-absent. */
export class ShardStore {
  readonly #store: ObjectStorePort;
  readonly #place: ObjectPlace;
  readonly #retry: RetryPolicy;
  readonly #signal: AbortSignal;
  readonly #onRetry: (object: string) => OnRetry;
  readonly #events: StoreEvents;
  readonly #limit = pLimit(UPLOADS);
  readonly #running = new Set<Promise<void>>();
  readonly #creating = new Set<Promise<unknown>>();
  readonly #written = new Map<string, string>();
  #probe: Promise<void> | undefined;
  #count = 0;
  #fault: unknown;

  constructor(
    store: ObjectStorePort,
    place: ObjectPlace,
    retry: RetryPolicy,
    signal: AbortSignal,
    onRetry: (object: string) => OnRetry,
    events: StoreEvents,
  ) {
    this.#store = store;
    this.#place = place;
    this.#retry = retry;
    this.#signal = signal;
    this.#onRetry = onRetry;
    this.#events = events;
  }

  /** Makes sure, once, that objects can be created and read: a run must not read for hours to learn that it cannot store. */
  probe(): Promise<void> {
    this.#probe ??= this.#probeBucket();
    return this.#probe;
  }

  /** Starts the upload of a shard and returns; a fault of any upload is thrown by the next call or by `settle`. */
  put(shard: Shard, from: string, to: string): void {
    this.#throwFault();
    this.#count += 1;
    if (this.#count > MAX_LOAD_PATHS) throw tooMany(this.#place);
    const upload = this.#limit(() => this.#upload(shard, from, to))
      .catch((error: unknown) => {
        this.#fault ??= error;
        this.#events.failed(error);
      })
      .finally(() => this.#running.delete(upload));
    this.#running.add(upload);
  }

  /** Resolves when every upload has ended well; throws the first fault otherwise, after the others have ended. */
  async settle(): Promise<void> {
    await Promise.all(this.#running);
    this.#throwFault();
  }

  /** Every object that this run is known to have written, also by a request that was given up. */
  get written(): { bucket: string; object: string; generation: string }[] {
    return [...this.#written].map(([object, generation]) => ({ bucket: this.#place.bucket, object, generation }));
  }

  /** Resolves when no request is under way any more that may yet write an object. */
  async ended(): Promise<void> {
    await Promise.allSettled([...this.#running, ...this.#creating]);
  }

  #throwFault(): void {
    if (this.#fault !== undefined) throw this.#fault;
  }

  async #upload(shard: Shard, from: string, to: string): Promise<void> {
    try {
      if (this.#fault !== undefined) return;
      const object = objectName(this.#place, from, to, shard.part);
      // Loaded with the first shard: a run of no rows need not wait for native code.
      const { crc32c: crc32cOf } = await import("@node-rs/crc32");
      const crc32c = base64OfCrc(crc32cOf(shard.bytes));
      const { generation } = await this.#create(object, shard.bytes, crc32c, { rows: String(shard.rows), from, to });
      const { bucket } = this.#place;
      this.#events.stored({
        bucket,
        object,
        from,
        to,
        rows: shard.rows,
        bytes: shard.bytes.length,
        crc32c,
        generation,
      });
    } finally {
      shard.release();
    }
  }

  async #create(object: string, bytes: Buffer, crc32c: string, facts: Record<string, string>): Promise<ObjectFacts> {
    const { bucket, connector, runId } = this.#place;
    const metadata = { collectroRunId: runId, connector, ...facts };
    const attempt = async (): Promise<ObjectFacts> => {
      try {
        return await this.#createTold(object, bytes, crc32c, metadata);
      } catch (error) {
        // The object is there: ours, if an earlier reply was lost; somebody else's, if it differs.
        if (!(error instanceof StoreFault) || error.kind !== "exists") throw error;
        const found = await this.#store.stat(bucket, object);
        const same =
          found.bytes === bytes.length && found.crc32c === crc32c && found.metadata["collectroRunId"] === runId;
        if (same) {
          this.#written.set(object, found.generation);
          return found;
        }
        throw new ProblemError([{ code: "OUTPUT_FOREIGN", where: `gs://${bucket}/${object}`, detail: error.message }]);
      }
    };
    return await this.#tried(attempt, `gs://${bucket}/${object}`);
  }

  /** A request that outlives its deadline goes on unseen; what it writes must be known when the run fails. */
  async #createTold(object: string, bytes: Buffer, crc32c: string, metadata: Record<string, string>) {
    const creating = this.#store.create(this.#place.bucket, object, bytes, crc32c, metadata);
    const told = creating.then(
      ({ generation }) => this.#written.set(object, generation),
      () => {},
    );
    this.#creating.add(told);
    void told.finally(() => this.#creating.delete(told));
    return await creating;
  }

  async #probeBucket(): Promise<void> {
    const { bucket } = this.#place;
    const lacking = await this.#tried(() => this.#store.probe(bucket), `gs://${bucket}`);
    if (lacking) throw new ProblemError([{ code: "OUTPUT_BUCKET", where: `gs://${bucket}`, detail: lacking }]);
  }

  async #tried<T>(call: () => Promise<T>, where: string): Promise<T> {
    try {
      return await withRetry(call, this.#retry, this.#signal, this.#onRetry(where));
    } catch (error) {
      throw error instanceof StoreFault ? storeProblem(error, where) : error;
    }
  }
}

/** The problem that a storage fault is, told with its place. */
export function storeProblem(fault: StoreFault, where: string): ProblemError {
  const bucketFault = fault.kind === "missing" || fault.kind === "denied" || fault.kind === "unauthenticated";
  const code = bucketFault ? "OUTPUT_BUCKET" : "OUTPUT_FAILED";
  return new ProblemError([{ code, where, detail: fault.message }], { cause: fault });
}

function tooMany({ bucket }: ObjectPlace): ProblemError {
  const detail = `more than ${MAX_LOAD_PATHS} objects; BigQuery loads no more at once`;
  const hint = "run a shorter window, or let the connector cut it into fewer slices";
  return new ProblemError([{ code: "OUTPUT_FAILED", where: `gs://${bucket}`, detail, hint }]);
}

function objectName({ prefix, connector, runId }: ObjectPlace, from: string, to: string, part: number): string {
  const name = `${connector}/${from}_${to}/${runId}/part-${String(part).padStart(5, "0")}.json`;
  return prefix ? `${prefix}/${name}` : name;
}

function base64OfCrc(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString("base64");
}
