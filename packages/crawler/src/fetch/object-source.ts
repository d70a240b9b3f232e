import type { Readable } from "node:stream";
import type { GcsLocation } from "@collectro/contract";

/** One object as it stood when it was looked at. */
export interface ObjectStat {
  readonly location: GcsLocation;
  readonly bytes: number;
  /** Pins the reading to exactly this content. */
  readonly generation: string;
  /** Base64 of the big-endian CRC32C; absent where the store has none. */
  readonly crc32c: string | undefined;
}

/** Where objects are read from: Cloud Storage, or a server that speaks like it. */
export interface ObjectSource {
  /** Undefined when there is no such object. Other errors are thrown, `isDenied` among them. */
  stat(location: GcsLocation): Promise<ObjectStat | undefined>;
  /** The stored bytes of that generation from `start` on, as they are (not unpacked). */
  read(object: ObjectStat, start: number, signal: AbortSignal): Promise<Readable>;
  /** Whether waiting does not help: no permission, no credentials, no such bucket or generation. */
  isPermanent(error: unknown): boolean;
}

/** An object as a list of its bucket tells it. */
export interface ListedObject extends ObjectStat {
  readonly updatedAt: Date;
}

/** The objects of one bucket. */
export interface ObjectShelf {
  /** Every object whose name begins so, in the order of the names. */
  list(prefix: string): AsyncIterable<ListedObject>;
  /** Removes that content of the object; does nothing when it is gone. Throws when it has been replaced since. */
  remove(object: ObjectStat): Promise<void>;
}

/** What Collectro Connect keeps in a bucket for itself begins so: no rows. */
export const OWN_PREFIX = "_collectro/";

/** A small record in a bucket: the custom metadata of an empty object, so that one request reads it with its generation. */
export interface BucketMark {
  readonly name: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Changes with every write. */
  readonly generation: string;
  /** When it was written, by the clock of the server, in milliseconds since 1970. */
  readonly writtenAtMs: number;
}

/** The marks of one bucket. What several programs write at once is decided by generations alone. */
export interface MarkShelf {
  /** Undefined when it is not there. */
  read(name: string): Promise<BucketMark | undefined>;
  /**
   * Writes a mark over that generation; `0`: only if it is not there. Undefined when the generation is another one: then
   * nothing was written, or it was and the answer got lost.
   */
  write(name: string, fields: BucketMark["fields"], generation: string): Promise<BucketMark | undefined>;
  /** Removes that generation; false when there is another one, or none any more. */
  remove(mark: Pick<BucketMark, "name" | "generation">): Promise<boolean>;
  /** Every mark whose name begins so, in the order of the names, from `start` on and before `end` (both whole names). */
  list(prefix: string, start?: string, end?: string): AsyncIterable<BucketMark>;
}
