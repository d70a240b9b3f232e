import { createHash } from "node:crypto";

/** The parts of an object's metadata that a client may set. */
export interface ObjectSettings {
  contentType?: string;
  contentEncoding?: string;
  contentDisposition?: string;
  contentLanguage?: string;
  cacheControl?: string;
  customTime?: string;
  storageClass?: string;
  metadata?: Record<string, string>;
}

/** An object's metadata as it is kept beside the object's bytes. */
export interface ObjectRecord extends ObjectSettings {
  readonly bucket: string;
  readonly name: string;
  /** Microseconds since 1970 in decimal; a later write of the same name always has a greater one. */
  readonly generation: string;
  metageneration: number;
  readonly sizeBytes: number;
  readonly crc32c: string;
  md5Hash?: string;
  /** How many components a composed object has; composed objects have no MD5. */
  readonly componentCount?: number;
  readonly timeCreated: string;
  updated: string;
  /** The inode of the file that these lines describe: tells after a crash which of two records is true. */
  readonly inode: string;
}

const settingNames = [
  "contentType",
  "contentEncoding",
  "contentDisposition",
  "contentLanguage",
  "cacheControl",
  "customTime",
  "storageClass",
] as const;

/** Takes over what a client sent: unknown keys are ignored, `null` removes (a PATCH merges, an insert starts from `{}`). */
export function mergeSettings(before: ObjectSettings, sent: Readonly<Record<string, unknown>>): ObjectSettings {
  const settings: ObjectSettings = {};
  for (const name of settingNames) {
    const value = name in sent ? sent[name] : before[name];
    if (typeof value === "string" && value !== "") {
      settings[name] = value;
    }
  }
  const metadata = "metadata" in sent ? mergeCustom(before.metadata, sent["metadata"]) : before.metadata;
  return metadata && Object.keys(metadata).length > 0 ? { ...settings, metadata } : settings;
}

function mergeCustom(before: Record<string, string> = {}, sent: unknown): Record<string, string> {
  if (typeof sent !== "object" || sent === null) {
    return {};
  }
  const pairs = Object.entries({ ...before, ...sent }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(pairs.map(([key, value]) => [key, String(value)]));
}

/** The `storage#object` resource that clients see. */
export function toObjectResource(record: ObjectRecord, endpoint: string): Record<string, unknown> {
  const { bucket, name, generation, metageneration, sizeBytes, inode: _, ...rest } = record;
  const path = `/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}`;
  return {
    kind: "storage#object",
    id: `${bucket}/${name}/${generation}`,
    selfLink: endpoint + path,
    mediaLink: `${endpoint}/download${path}?generation=${generation}&alt=media`,
    name,
    bucket,
    generation,
    metageneration: String(metageneration),
    storageClass: "STANDARD",
    size: String(sizeBytes),
    etag: etagOf(record),
    timeStorageClassUpdated: record.timeCreated,
    timeFinalized: record.timeCreated,
    ...rest,
  };
}

/** Changes with every write and every change of metadata. */
export function etagOf(record: ObjectRecord): string {
  return createHash("sha1").update(`${record.generation}/${record.metageneration}`).digest("base64");
}
