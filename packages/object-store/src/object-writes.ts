import { rmSync } from "node:fs";
import { join } from "node:path";
import { bucketExists, writeBucket } from "./bucket-files.js";
import type { ExpectedChecksums } from "./checksums.js";
import { noSuchBucket, noSuchObject } from "./errors.js";
import type { Exchange, StoreContext } from "./exchange.js";
import { checkBucketName, checkObjectName } from "./names.js";
import { commitObject, readObject, type StoredObject } from "./object-files.js";
import { checkPreconditions, type Preconditions } from "./preconditions.js";
import type { ObjectRecord, ObjectSettings } from "./resource.js";
import { type StagedBody, StagedFile } from "./staged-file.js";

/**
 * The folder of a bucket.
 *
 * @throws StorageError 404 when there is no such bucket, unless the server creates buckets as they are named.
 */
export function openBucket(store: StoreContext, bucket: string): string {
  checkBucketName(bucket);
  if (!bucketExists(store.root, bucket)) {
    if (!store.createBuckets) {
      throw noSuchBucket();
    }
    createBucket(store.root, bucket);
  }
  return join(store.root, bucket);
}

/** Writes the record of a new bucket. */
export function createBucket(root: string, name: string, labels?: Record<string, string>): void {
  const now = new Date().toISOString();
  const fixed = {
    name,
    timeCreated: now,
    updated: now,
    metageneration: 1,
    location: "LOCAL",
    storageClass: "STANDARD",
  };
  writeBucket(root, labels ? { ...fixed, labels } : fixed);
}

/**
 * The live object of that name.
 *
 * @throws StorageError 404 when bucket or object are not there, or another generation was asked for.
 */
export function openObject(
  { store, query }: Exchange,
  bucket: string,
  name: string,
  parameter = "generation",
): StoredObject {
  const folder = openBucket(store, bucket);
  checkObjectName(name);
  const object = readObject(folder, name);
  const generation = query.get(parameter);
  if (!object || (generation !== null && generation !== object.record.generation)) {
    throw noSuchObject(bucket, name);
  }
  return object;
}

/** Takes in the bytes of an object. The staged file is gone when anything fails. */
export async function stageBody(
  store: StoreContext,
  source: AsyncIterable<Buffer>,
  ...promises: ExpectedChecksums[]
): Promise<StagedBody> {
  const staged = new StagedFile(store.stagingFolder, store.md5UpToBytes);
  try {
    for await (const chunk of source) {
      staged.append(chunk);
    }
  } catch (error) {
    staged.discard();
    throw error;
  }
  return staged.finish(...promises);
}

/** What an object is to be, its bytes apart. */
export interface NewObject {
  readonly bucket: string;
  readonly name: string;
  readonly settings: ObjectSettings;
  readonly preconditions: Preconditions;
  readonly componentCount?: number;
}

/**
 * Checks the preconditions and makes the staged bytes the object's, both in one go, also among servers of
 * one root; see object-files.ts.
 * The staged file is gone when anything fails.
 */
export function writeObject(store: StoreContext, wanted: NewObject, body: StagedBody): ObjectRecord {
  try {
    // Without a condition the last one wins, whoever that is.
    const isConditional = Object.keys(wanted.preconditions).length > 0;
    const replace = () => replaceLive(store, wanted, body);
    return isConditional ? store.lock.run(replace) : replace();
  } catch (error) {
    rmSync(body.path, { force: true });
    throw error;
  }
}

function replaceLive(store: StoreContext, wanted: NewObject, body: StagedBody): ObjectRecord {
  const folder = openBucket(store, wanted.bucket);
  const live = readObject(folder, wanted.name)?.record;
  checkPreconditions(wanted.preconditions, live);
  const now = new Date().toISOString();
  const { componentCount } = wanted;
  const record: ObjectRecord = {
    bucket: wanted.bucket,
    name: wanted.name,
    generation: store.nextGeneration(live?.generation),
    metageneration: 1,
    sizeBytes: body.sizeBytes,
    contentType: "application/octet-stream",
    ...wanted.settings,
    crc32c: body.crc32c,
    ...(componentCount === undefined && body.md5Hash !== undefined && { md5Hash: body.md5Hash }),
    ...(componentCount !== undefined && { componentCount }),
    timeCreated: now,
    updated: now,
    inode: body.inode,
  };
  return commitObject(folder, body, record).record;
}

/** Refuses early what is refused at the commit anyway, so that a doomed body is not stored first. */
export function checkWritable(store: StoreContext, { bucket, name, preconditions }: NewObject): void {
  const folder = openBucket(store, bucket);
  checkObjectName(name);
  checkPreconditions(preconditions, readObject(folder, name)?.record);
}
