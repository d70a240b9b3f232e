import { createReadStream, openSync } from "node:fs";
import { invalid } from "./errors.js";
import type { Exchange, Reply } from "./exchange.js";
import type { StoredObject } from "./object-files.js";
import { checkWritable, openObject, stageBody, writeObject } from "./object-writes.js";
import { checkPreconditions, readPreconditions } from "./preconditions.js";
import { readJson } from "./request-body.js";
import { mergeSettings, type ObjectRecord, toObjectResource } from "./resource.js";

const maxComponents = 32;

/** `storage.objects.rewrite`: always done in one call. */
export async function rewriteObject(exchange: Exchange): Promise<Reply> {
  const record = await copy(exchange);
  const size = String(record.sizeBytes);
  const resource = toObjectResource(record, exchange.origin);
  const json = { kind: "storage#rewriteResponse", totalBytesRewritten: size, objectSize: size, done: true, resource };
  return { status: 200, json, committed: true };
}

/** `storage.objects.copy`. */
export async function copyObject(exchange: Exchange): Promise<Reply> {
  const record = await copy(exchange);
  return { status: 200, json: toObjectResource(record, exchange.origin), committed: true };
}

async function copy(exchange: Exchange): Promise<ObjectRecord> {
  const { store, query, bucket, object, destination = { bucket, object }, request } = exchange;
  const sent = await readJson(request);
  const source = openObject(exchange, bucket, object, "sourceGeneration");
  checkPreconditions(readPreconditions(query, "ifSource"), source.record);
  const settings = mergeSettings(Object.keys(sent).length === 0 ? source.record : {}, sent);
  const { componentCount } = source.record;
  const wanted = {
    bucket: destination.bucket,
    name: destination.object,
    settings,
    preconditions: readPreconditions(query),
    ...(componentCount !== undefined && { componentCount }),
  };
  checkWritable(store, wanted);
  return writeObject(store, wanted, await stageBody(store, bytesOf([source])));
}

/** `storage.objects.compose`: up to 32 objects of one bucket, one after the other. */
export async function composeObject(exchange: Exchange): Promise<Reply> {
  const { store, query, bucket, object: name, request } = exchange;
  const sent = await readJson(request);
  const sources = readComponents(sent["sourceObjects"]).map((component) => openComponent(exchange, component));
  const settings = mergeSettings({}, asRecord(sent["destination"]));
  const componentCount = sources.reduce((count, { record }) => count + (record.componentCount ?? 1), 0);
  const wanted = { bucket, name, settings, preconditions: readPreconditions(query), componentCount };
  checkWritable(store, wanted);
  const record = writeObject(store, wanted, await stageBody(store, bytesOf(sources)));
  return { status: 200, json: toObjectResource(record, exchange.origin), committed: true };
}

interface Component {
  readonly name: string;
  readonly generation: string | undefined;
  readonly generationMatch: string | undefined;
}

function readComponents(sent: unknown): Component[] {
  if (!Array.isArray(sent) || sent.length < 1 || sent.length > maxComponents) {
    throw invalid(`The number of source components is 1 to ${maxComponents}.`);
  }
  return sent.map(asRecord).map(({ name, generation, objectPreconditions }) => {
    if (typeof name !== "string") {
      throw invalid("Each source component has a name.");
    }
    const generationMatch = numberText(asRecord(objectPreconditions)["ifGenerationMatch"]);
    return { name, generation: numberText(generation), generationMatch };
  });
}

/** 64-bit numbers travel as strings in Google's JSON; clients send numbers too. */
function numberText(value: unknown): string | undefined {
  return typeof value === "number" || typeof value === "string" ? String(value) : undefined;
}

function openComponent(exchange: Exchange, { name, generation, generationMatch }: Component): StoredObject {
  const query = new URLSearchParams(generation === undefined ? {} : { generation });
  const found = openObject({ ...exchange, query }, exchange.bucket, name);
  checkPreconditions(generationMatch === undefined ? {} : { generationMatch }, found.record);
  return found;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** All files are opened first, so that a write in the meantime does not mix into the result. */
async function* bytesOf(objects: readonly StoredObject[]): AsyncGenerator<Buffer> {
  const files = objects.map(({ path }) => createReadStream(path, { fd: openSync(path, "r"), highWaterMark: 1 << 18 }));
  try {
    for (const file of files) {
      yield* file;
    }
  } finally {
    for (const file of files) {
      file.destroy();
    }
  }
}
