import type { Exchange, Reply } from "./exchange.js";
import { sendMedia } from "./media.js";
import { removeObject, replaceRecord } from "./object-files.js";
import { openBucket, openObject } from "./object-writes.js";
import { checkPreconditions, readPreconditions } from "./preconditions.js";
import { readJson } from "./request-body.js";
import { mergeSettings, type ObjectRecord, type ObjectSettings, toObjectResource } from "./resource.js";

/** `storage.objects.get`: metadata, or with `alt=media` the bytes. */
export function getObject(exchange: Exchange): Reply {
  const { query, bucket, object, origin } = exchange;
  const found = openObject(exchange, bucket, object);
  checkPreconditions(readPreconditions(query), found.record, "read");
  if (query.get("alt") === "media") {
    return sendMedia(exchange, found);
  }
  return { status: 200, json: toObjectResource(found.record, origin) };
}

/** `storage.objects.delete`. */
export function deleteObject(exchange: Exchange): Reply {
  const { store, query, bucket, object } = exchange;
  const found = openObject(exchange, bucket, object);
  checkPreconditions(readPreconditions(query), found.record);
  removeObject(openBucket(store, bucket), found);
  return { status: 204, committed: true };
}

/** `storage.objects.patch`: changes what is sent, `null` removes. */
export async function patchObject(exchange: Exchange): Promise<Reply> {
  const sent = await readJson(exchange.request);
  return changeSettings(exchange, (record) => mergeSettings(record, sent));
}

/** `storage.objects.update`: what is sent replaces all that can be set. */
export async function updateObject(exchange: Exchange): Promise<Reply> {
  const sent = await readJson(exchange.request);
  return changeSettings(exchange, () => mergeSettings({}, sent));
}

/** Reading, checking and writing are one synchronous step: no other request comes between. */
function changeSettings(exchange: Exchange, change: (record: ObjectRecord) => ObjectSettings): Reply {
  const found = openObject(exchange, exchange.bucket, exchange.object);
  const { record } = found;
  checkPreconditions(readPreconditions(exchange.query), record);
  const { bucket, name, generation, sizeBytes, crc32c, md5Hash, componentCount, timeCreated, inode } = record;
  const changed: ObjectRecord = {
    bucket,
    name,
    generation,
    sizeBytes,
    crc32c,
    timeCreated,
    inode,
    ...(md5Hash !== undefined && { md5Hash }),
    ...(componentCount !== undefined && { componentCount }),
    ...change(record),
    metageneration: record.metageneration + 1,
    updated: new Date().toISOString(),
  };
  replaceRecord(found, changed);
  return { status: 200, json: toObjectResource(changed, exchange.origin), committed: true };
}
