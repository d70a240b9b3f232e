import { createHash, type Hash, randomUUID } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync, rmSync, writevSync } from "node:fs";
import { join } from "node:path";
import { crc32c } from "@node-rs/crc32";
import { type ExpectedChecksums, encodeCrc32c } from "./checksums.js";
import { invalid } from "./errors.js";

/** Written at once when so much has come in: fewer, larger writes. */
const flushBytes = 1 << 18;

/** The bytes of an upload, complete and checked, waiting to become an object. */
export interface StagedBody {
  readonly path: string;
  readonly inode: string;
  readonly sizeBytes: number;
  readonly crc32c: string;
  /** Undefined for a body that is longer than MD5 is calculated for. */
  readonly md5Hash: string | undefined;
}

/** A growing file for the bytes of one upload. RAM holds at most a quarter of a mebibyte of it. */
export class StagedFile {
  readonly path: string;
  private readonly fd: number;
  private readonly md5UpToBytes: number;
  private md5: Hash | undefined = createHash("md5");
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private crc32c = 0;
  private open = true;
  /** Bytes taken over so far. */
  sizeBytes = 0;

  /** @param md5UpToBytes a longer body gets no MD5, unless {@link finish} is asked to check one */
  constructor(folder: string, md5UpToBytes: number) {
    this.md5UpToBytes = md5UpToBytes;
    this.path = join(folder, randomUUID());
    this.fd = openSync(this.path, "wx");
  }

  /** Appends; the chunk must not be changed afterwards. */
  append(chunk: Buffer): void {
    this.crc32c = crc32c(chunk, this.crc32c);
    this.sizeBytes += chunk.length;
    this.md5 = this.sizeBytes <= this.md5UpToBytes ? this.md5?.update(chunk) : undefined;
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
    const isMd5Promised = promises.some(({ md5Hash }) => md5Hash !== undefined);
    try {
      this.flush();
      const crc32c = encodeCrc32c(this.crc32c);
      const md5Hash = this.md5?.digest("base64") ?? (isMd5Promised ? md5OfFile(this.path) : undefined);
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

/** For the rare client that wants MD5 of a long body; only then is the file read again. */
function md5OfFile(path: string): string {
  const hash = createHash("md5");
  const fd = openSync(path, "r");
  const chunk = Buffer.allocUnsafe(flushBytes);
  try {
    for (let bytes = readSync(fd, chunk); bytes > 0; bytes = readSync(fd, chunk)) {
      hash.update(chunk.subarray(0, bytes));
    }
  } finally {
    closeSync(fd);
  }
  return hash.digest("base64");
}

function checkPromise(kind: string, promised: string | undefined, calculated: string | undefined): void {
  if (promised !== undefined && promised !== calculated) {
    throw invalid(`Provided ${kind} "${promised}" doesn't match calculated ${kind} "${calculated}".`);
  }
}
