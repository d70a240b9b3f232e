import { sourceError } from "@collectro/connector";
import { Storage } from "@google-cloud/storage";

export type { Storage };

import { explained } from "./gcs-errors.js";
import { readGcs } from "./gcs-read.js";
import type { Waiting } from "./gcs-retry.js";
import { inOrder, isPattern, plainPrefix } from "./glob.js";
import { compilePattern } from "./glob-match.js";
import type { SourceFile } from "./source-file.js";

/** The objects that a `gs://bucket/name` or `gs://bucket/pattern` names, in order. Bytes are read by `readGcs`. */
export async function listGcs(path: string, endpoint: string | undefined, waiting: Waiting): Promise<SourceFile[]> {
  const { bucket, object } = split(path);
  // With an endpoint of its own the client asks for no credentials.
  const storage = new Storage(endpoint === undefined ? {} : { apiEndpoint: endpoint, projectId: "collectro" });
  const names = isPattern(object) ? await fitting(storage, bucket, object) : [object];
  return names.map((object) => {
    const name = `gs://${bucket}/${object}`;
    return { name, open: (signal) => readGcs({ storage, bucket, object, name, endpoint, waiting }, signal) };
  });
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

async function fitting(storage: Storage, bucket: string, pattern: string): Promise<string[]> {
  const fits = compilePattern(pattern);
  const found: string[] = [];
  try {
    const query = { prefix: plainPrefix(pattern), fields: "items(name),nextPageToken", autoPaginate: true };
    const [objects] = await storage.bucket(bucket).getFiles(query);
    for (const { name } of objects) if (!name.endsWith("/") && fits(name)) found.push(name);
  } catch (error) {
    throw explained(`gs://${bucket}/${pattern}`, error);
  }
  return inOrder(found);
}
