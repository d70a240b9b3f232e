import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToObjectName } from "./names.js";

/** A bucket is a folder of the root that holds this file. */
const bucketFile = ".bucket.json";

/** What is kept about a bucket. */
export interface BucketRecord {
  readonly name: string;
  readonly timeCreated: string;
  updated: string;
  metageneration: number;
  location: string;
  storageClass: string;
  labels?: Record<string, string>;
}

/** Reads a bucket's record; undefined when there is no such bucket. */
export function readBucket(root: string, name: string): BucketRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(root, name, bucketFile), "utf8")) as BucketRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

/** True when the bucket is there; cheaper than reading it. */
export function bucketExists(root: string, name: string): boolean {
  return existsSync(join(root, name, bucketFile));
}

/** Writes a bucket's record; the bucket is there from then on. */
export function writeBucket(root: string, record: BucketRecord): void {
  const folder = join(root, record.name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${bucketFile}.next`), `${JSON.stringify(record, undefined, 2)}\n`);
  renameSync(join(folder, `${bucketFile}.next`), join(folder, bucketFile));
}

/** Removes an empty bucket; false when any file but the store's own is left in it. */
export function removeBucket(root: string, name: string): boolean {
  const folder = join(root, name);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  if (entries.some((entry) => !entry.isDirectory() && !entry.name.startsWith("."))) {
    return false;
  }
  rmSync(folder, { recursive: true });
  return true;
}

/** The buckets of a store, sorted by name. */
export function listBuckets(root: string): BucketRecord[] {
  return readdirSync(root)
    .filter((name) => !name.startsWith("."))
    .map((name) => readBucket(root, name))
    .filter((bucket) => bucket !== undefined)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The names of all files of a bucket that may be objects and start with `prefix`, in no order. */
export async function listObjectNames(bucketFolder: string, prefix: string): Promise<string[]> {
  const names: string[] = [];
  await collectNames(bucketFolder, "", prefix, names);
  return names;
}

async function collectNames(bucketFolder: string, relative: string, prefix: string, names: string[]): Promise<void> {
  for (const entry of await readFolder(join(bucketFolder, relative))) {
    const path = relative === "" ? entry.name : `${relative}/${entry.name}`;
    if (entry.name.startsWith(".")) {
      continue;
    }
    if (!entry.isDirectory()) {
      const name = pathToObjectName(path);
      if (name.startsWith(prefix)) {
        names.push(name);
      }
      continue;
    }
    const below = pathToObjectName(`${path}/`);
    if (below.startsWith(prefix) || prefix.startsWith(below)) {
      await collectNames(bucketFolder, path, prefix, names);
    }
  }
}

/** A folder may vanish while a listing walks: its objects were deleted then. */
async function readFolder(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") {
      return [];
    }
    throw error;
  }
}
