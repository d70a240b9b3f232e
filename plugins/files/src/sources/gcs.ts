import { sourceError } from "@collectro/connector";
import { Storage } from "@google-cloud/storage";

export type { Storage };

import { isNotFound } from "../not-found.js";
import { explained } from "./gcs-errors.js";
import { type GcsObject, readGcs } from "./gcs-read.js";
import { inOrder, isPattern, plainPrefix } from "./glob.js";
import { compilePattern } from "./glob-match.js";
import type { Waiting } from "./retry.js";
import type { Look, SourceFile } from "./source-file.js";

/** The objects that a `gs://bucket/name` or `gs://bucket/pattern` names, in order. Bytes are read by `readGcs`. */
export async function listGcs(path: string, endpoint: string | undefined, waiting: Waiting): Promise<SourceFile[]> {
  const { bucket, object } = split(path);
  // With an endpoint of its own the client asks for no credentials.
  const storage = new Storage(endpoint === undefined ? {} : { apiEndpoint: endpoint, projectId: "collectro" });
  const at = { storage, bucket, endpoint, waiting };
  if (!isPattern(object)) return [objectFile(at, object)];
  return (await fitting(storage, bucket, object)).map(([object, listed]) => objectFile(at, object, listed));
}

function objectFile(at: Omit<GcsObject, "object" | "name">, object: string, listed?: Look): SourceFile {
  const name = `gs://${at.bucket}/${object}`;
  return {
    name,
    path: object,
    listed,
    look: (other = object) => lookAt(at, other),
    withLook: (look) => objectFile(at, object, look),
    open: (signal) => readGcs({ ...at, object, name, generation: listed?.version || undefined }, signal),
  };
}

async function lookAt(
  { storage, bucket }: Pick<GcsObject, "storage" | "bucket">,
  object: string,
): Promise<Look | undefined> {
  try {
    const [metadata] = await storage.bucket(bucket).file(object).getMetadata();
    return lookOf(metadata);
  } catch (error) {
    const told = explained(`gs://${bucket}/${object}`, error);
    if (isNotFound(told)) return undefined;
    throw told;
  }
}

interface ObjectState {
  readonly size?: string | number;
  readonly generation?: string | number;
}

type ListedObject = ObjectState & { readonly name: string };

function lookOf({ size, generation }: ObjectState): Look {
  return { sizeBytes: size === undefined ? undefined : Number(size), version: String(generation ?? "") };
}

function split(path: string): { bucket: string; object: string } {
  const [, bucket = "", object = ""] = /^gc?s:\/\/([^/]*)\/?(.*)$/is.exec(path) ?? [];
  if (bucket !== "" && object !== "" && !isPattern(bucket)) return { bucket, object };
  throw sourceError("SOURCE_NOT_FOUND", {
    where: path,
    detail: "it names no object",
    hint: "write gs://bucket/object",
  });
}

async function fitting(storage: Storage, bucket: string, pattern: string): Promise<[string, Look][]> {
  const fits = compilePattern(pattern);
  const found = new Map<string, Look>();
  try {
    const query = {
      prefix: plainPrefix(pattern),
      fields: "items(name,size,generation),nextPageToken",
      autoPaginate: true,
    };
    const [objects] = await storage.bucket(bucket).getFiles(query);
    // With `fields` the client gives what came, although its types say File.
    for (const object of objects as readonly ListedObject[]) {
      if (!object.name.endsWith("/") && fits(object.name)) found.set(object.name, lookOf(object));
    }
  } catch (error) {
    throw explained(`gs://${bucket}/${pattern}`, error);
  }
  return inOrder(found.keys()).map((name) => [name, found.get(name) as Look]);
}
