/** What the bucket says of an object. */
export interface ObjectFacts {
  readonly bytes: number;
  /** Base64 of the big-endian CRC32C. */
  readonly crc32c: string;
  readonly generation: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** How a storage call failed, by what happens next. */
export type StoreFaultKind = "exists" | "missing" | "denied" | "unauthenticated" | "transient" | "permanent";

export class StoreFault extends Error {
  readonly kind: StoreFaultKind;

  constructor(kind: StoreFaultKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StoreFault";
    this.kind = kind;
  }
}

/** Cloud Storage as the host uses it: one attempt a call, no retries of its own. Rejects with StoreFault. */
export interface ObjectStorePort {
  /** Why objects cannot be created and read in the bucket, or undefined when they can. */
  probe(bucket: string): Promise<string | undefined>;
  /** Creates an object that must not exist; the checksum is verified by the server before it appears. */
  create(
    bucket: string,
    object: string,
    bytes: Buffer,
    crc32c: string,
    metadata: Record<string, string>,
  ): Promise<ObjectFacts>;
  stat(bucket: string, object: string): Promise<ObjectFacts>;
  /** Deletes the object if it still has that generation. */
  remove(bucket: string, object: string, generation: string): Promise<void>;
  readText(bucket: string, object: string): Promise<string>;
}
