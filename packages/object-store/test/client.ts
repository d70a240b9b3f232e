import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bucket, type SaveOptions, Storage } from "@google-cloud/storage";
import { crc32c } from "@node-rs/crc32";

/** The real client, as our programs use it: no credentials, no environment, quick retries. */
export function createClient(endpoint: string): Storage {
  return new Storage({
    apiEndpoint: endpoint,
    projectId: "test",
    retryOptions: { maxRetries: 4, retryDelayMultiplier: 1, maxRetryDelay: 1, totalTimeout: 30 },
  });
}

/** A CRC32C as GCS writes it. */
export function crcOf(bytes: Buffer): string {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(crc32c(bytes));
  return value.toString("base64");
}

/** An MD5 as GCS writes it. */
export function md5Of(bytes: Buffer): string {
  return createHash("md5").update(bytes).digest("base64");
}

/** The one way in which the host uploads: a checked single request that creates and never overwrites. */
export function createOnce(bytes: Buffer): SaveOptions {
  return {
    resumable: false,
    validation: false,
    metadata: { crc32c: crcOf(bytes) },
    preconditionOpts: { ifGenerationMatch: 0 },
  };
}

/** Bytes that no two offsets share, so that a shifted or repeated piece shows. */
export function makeBytes(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at + 4 <= length; at += 4) {
    bytes.writeUInt32LE((at * 2_654_435_761) % 4_294_967_296, at);
  }
  return bytes;
}

/** What a failed call answered. */
export async function failureOf(call: Promise<unknown>): Promise<{ code: number | string; message: string }> {
  const error = await call.then(
    () => new Error("the call succeeded"),
    (thrown: Error) => thrown,
  );
  const code = (error as Error & { code?: number | string }).code ?? "none";
  return { code, message: error.message };
}

/** The names of all objects of a bucket. */
export async function namesOf(bucket: Bucket): Promise<string[]> {
  const [files] = await bucket.getFiles();
  return files.map(({ name }) => name);
}

/** A folder that is removed when the block ends. */
export async function makeFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "object-store-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
