import type { BucketRecord } from "./bucket-files.js";
import { listBuckets, readBucket, removeBucket, writeBucket } from "./bucket-files.js";
import { invalid, noSuchBucket, StorageError } from "./errors.js";
import type { Exchange, Reply } from "./exchange.js";
import { checkBucketName } from "./names.js";
import { createBucket, openBucket } from "./object-writes.js";
import { checkPreconditions, readPreconditions } from "./preconditions.js";
import { readJson } from "./request-body.js";

/** `storage.buckets.insert`. */
export async function insertBucket(exchange: Exchange): Promise<Reply> {
  const { name, labels } = await readJson(exchange.request);
  if (typeof name !== "string") {
    throw invalid("Required parameter: name");
  }
  checkBucketName(name);
  if (readBucket(exchange.store.root, name)) {
    const message = "Your previous request to create the named bucket succeeded and you already own it.";
    throw new StorageError(409, "conflict", message);
  }
  createBucket(exchange.store.root, name, readLabels(labels));
  return { status: 200, json: toBucketResource(exchange, find(exchange, name)), committed: true };
}

/** `storage.buckets.get`. */
export function getBucket(exchange: Exchange): Reply {
  const bucket = find(exchange, exchange.bucket);
  checkPreconditions(readPreconditions(exchange.query), asLive(bucket), "read");
  return { status: 200, json: toBucketResource(exchange, bucket) };
}

/** `storage.buckets.list`: all of them, on one page. */
export function listAllBuckets(exchange: Exchange): Reply {
  const prefix = exchange.query.get("prefix") ?? "";
  const buckets = listBuckets(exchange.store.root).filter(({ name }) => name.startsWith(prefix));
  const items = buckets.map((bucket) => toBucketResource(exchange, bucket));
  return { status: 200, json: { kind: "storage#buckets", items } };
}

/** `storage.buckets.patch`: labels only. */
export async function patchBucket(exchange: Exchange): Promise<Reply> {
  const { labels } = await readJson(exchange.request);
  const bucket = find(exchange, exchange.bucket);
  checkPreconditions(readPreconditions(exchange.query), asLive(bucket));
  const changed: BucketRecord = {
    ...bucket,
    labels: readLabels({ ...bucket.labels, ...readLabels(labels) }) ?? {},
    metageneration: bucket.metageneration + 1,
    updated: new Date().toISOString(),
  };
  writeBucket(exchange.store.root, changed);
  return { status: 200, json: toBucketResource(exchange, changed), committed: true };
}

/** `storage.buckets.delete`: only an empty one. */
export function deleteBucket(exchange: Exchange): Reply {
  const bucket = find(exchange, exchange.bucket);
  checkPreconditions(readPreconditions(exchange.query), asLive(bucket));
  if (!removeBucket(exchange.store.root, bucket.name)) {
    throw new StorageError(409, "conflict", "The bucket you tried to delete is not empty.");
  }
  return { status: 204, committed: true };
}

/** `storage.buckets.testIamPermissions`: whoever gets here may do everything. */
export function testPermissions(exchange: Exchange): Reply {
  openBucket(exchange.store, exchange.bucket);
  const permissions = exchange.query.getAll("permissions");
  return { status: 200, json: { kind: "storage#testIamPermissionsResponse", permissions } };
}

function find({ store }: Exchange, name: string): BucketRecord {
  openBucket(store, name);
  const bucket = readBucket(store.root, name);
  if (!bucket) {
    throw noSuchBucket();
  }
  return bucket;
}

function asLive({ metageneration }: BucketRecord) {
  return { generation: "1", metageneration };
}

function readLabels(sent: unknown): Record<string, string> | undefined {
  if (typeof sent !== "object" || sent === null) {
    return undefined;
  }
  const pairs = Object.entries(sent).filter(([, value]) => value !== null);
  return Object.fromEntries(pairs.map(([key, value]) => [key, String(value)]));
}

function toBucketResource({ origin }: Exchange, bucket: BucketRecord): object {
  return {
    kind: "storage#bucket",
    id: bucket.name,
    selfLink: `${origin}/storage/v1/b/${bucket.name}`,
    ...bucket,
    metageneration: String(bucket.metageneration),
    projectNumber: "0",
    locationType: "region",
    etag: String(bucket.metageneration),
  };
}
