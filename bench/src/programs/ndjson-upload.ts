import { Storage } from "@google-cloud/storage";
import { crc32c } from "@node-rs/crc32";

/** Where a script stores its objects. */
export interface UploadTarget {
  readonly endpoint: string;
  readonly bucket: string;
  readonly prefix: string;
}

const SHARD_BYTES = 16 * 1024 * 1024;
const IN_FLIGHT = 4;
/** UTF-8 needs at most so many bytes for a UTF-16 unit. */
const BYTES_PER_UNIT = 3;

/**
 * What a careful script does with its rows: `JSON.stringify` into buffers that are used again, each uploaded by the very
 * call that the container uses. It validates nothing.
 */
export class NdjsonUpload {
  readonly #target: UploadTarget;
  readonly #storage: Storage;
  readonly #free: Buffer[] = [];
  readonly #running = new Set<Promise<void>>();
  #buffer: Buffer = Buffer.allocUnsafeSlow(SHARD_BYTES);
  #used = 0;
  #part = 0;

  constructor(target: UploadTarget) {
    this.#target = target;
    this.#storage = new Storage({ apiEndpoint: target.endpoint, projectId: "local" });
  }

  /** Takes a row. A promise is returned only when an upload must be waited for. */
  write(row: object): Promise<void> | undefined {
    const line = `${JSON.stringify(row)}\n`;
    if (this.#used + line.length * BYTES_PER_UNIT > SHARD_BYTES) return this.#next(line);
    this.#used += this.#buffer.write(line, this.#used);
    return undefined;
  }

  /** Uploads what is left and waits for everything. */
  async finish(): Promise<void> {
    if (this.#used > 0) this.#send();
    await Promise.all(this.#running);
  }

  async #next(line: string): Promise<void> {
    this.#send();
    while (this.#running.size >= IN_FLIGHT) await Promise.race(this.#running);
    this.#buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(SHARD_BYTES);
    this.#used = this.#buffer.write(line, 0);
  }

  #send(): void {
    const buffer = this.#buffer;
    const upload = this.#upload(buffer.subarray(0, this.#used)).then(() => {
      this.#free.push(buffer);
      this.#running.delete(upload);
    });
    this.#running.add(upload);
  }

  async #upload(bytes: Buffer): Promise<void> {
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32c(bytes));
    const name = `${this.#target.prefix}/part-${String(this.#part++).padStart(5, "0")}.json`;
    await this.#storage
      .bucket(this.#target.bucket)
      .file(name)
      .save(bytes, {
        resumable: false,
        validation: false,
        contentType: "application/x-ndjson",
        metadata: { crc32c: checksum.toString("base64") },
        preconditionOpts: { ifGenerationMatch: 0 },
      });
  }
}
