import { createHash, type Hash, randomUUID } from "node:crypto";
import { closeSync, fstatSync, openSync, rmSync, writevSync } from "node:fs";
import { join } from "node:path";
import { type ExpectedChecksums, encodeCrc32c, updateCrc32c } from "./checksums.js";
import { invalid } from "./errors.js";

/** Written at once when so much has come in: fewer, larger writes. */
const flushBytes = 1 << 20;

/** The bytes of an upload, complete and checked, waiting to become an object. */
export interface StagedBody {
  readonly path: string;
  readonly inode: string;
  readonly sizeBytes: number;
  readonly crc32c: string;
  readonly md5Hash: string;
}

/** A growing file for the bytes of one upload. RAM holds at most about a mebibyte of it. */
export class StagedFile {
  readonly path: string;
  private readonly fd: number;
  private readonly md5: Hash = createHash("md5");
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private crc32c = 0;
  private open = true;
  /** Bytes taken over so far. */
  sizeBytes = 0;

  constructor(folder: string) {
    this.path = join(folder, randomUUID());
    this.fd = openSync(this.path, "wx");
  }

  /** Appends; the chunk must not be changed afterwards. */
  append(chunk: Buffer): void {
    this.crc32c = updateCrc32c(chunk, this.crc32c);
    this.md5.update(chunk);
    this.sizeBytes += chunk.length;
    this.pending.push(chunk);
    this.pendingBytes += chunk.length;
    if (this.pendingBytes >= flushBytes) {
      this.flush();
    }
  }

  /**
   * Closes the file and checks what the client promised.
   *
   * @throws StorageError 400 when a promised checksum is not that of the bytes; the file is gone then.
   */
  finish(...promises: ExpectedChecksums[]): StagedBody {
    try {
      this.flush();
      const crc32c = encodeCrc32c(this.crc32c);
      const md5Hash = this.md5.digest("base64");
      for (const promised of promises) {
        checkPromise("CRC32C", promised.crc32c, crc32c);
        checkPromise("MD5 hash", promised.md5Hash, md5Hash);
      }
      const inode = String(fstatSync(this.fd, { bigint: true }).ino);
      this.close();
      return { path: this.path, inode, sizeBytes: this.sizeBytes, crc32c, md5Hash };
    } catch (error) {
      this.discard();
      throw error;
    }
  }

  /** Closes and removes the file; harmless when it has been finished and moved. */
  discard(): void {
    this.close();
    rmSync(this.path, { force: true });
  }

  private flush(): void {
    if (this.pendingBytes > 0) {
      writeFully(this.fd, this.pending);
      this.pending = [];
      this.pendingBytes = 0;
    }
  }

  private close(): void {
    if (this.open) {
      this.open = false;
      closeSync(this.fd);
    }
  }
}

/** One writev may write less than asked for, on a full disk above all. */
function writeFully(fd: number, chunks: readonly Buffer[]): void {
  let rest: Buffer[] = [...chunks];
  while (rest.length > 0) {
    let written = writevSync(fd, rest);
    while (rest[0] && written >= rest[0].length) {
      written -= rest[0].length;
      rest = rest.slice(1);
    }
    if (rest[0] && written > 0) {
      rest[0] = rest[0].subarray(written);
    }
  }
}

function checkPromise(kind: string, promised: string | undefined, calculated: string): void {
  if (promised !== undefined && promised !== calculated) {
    throw invalid(`Provided ${kind} "${promised}" doesn't match calculated ${kind} "${calculated}".`);
  }
}
