import { type SourceCode, sourceError } from "@collectro/connector";
import { Storage } from "@google-cloud/storage";
import { inOrder, isPattern, matches, plainPrefix } from "./glob.js";
import type { SourceFile } from "./source-file.js";

/** The objects that a `gs://bucket/name` or `gs://bucket/pattern` names, in order. The only file that knows the client. */
export async function listGcs(path: string, endpoint: string | undefined): Promise<SourceFile[]> {
  const { bucket, object } = split(path);
  // With an endpoint of its own the client asks for no credentials.
  const storage = new Storage(endpoint === undefined ? {} : { apiEndpoint: endpoint, projectId: "collectro" });
  const names = isPattern(object) ? await fitting(storage, bucket, object) : [object];
  return names.map((name) => gcsFile(storage, bucket, name));
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
  const found: string[] = [];
  try {
    const query = { prefix: plainPrefix(pattern), fields: "items(name),nextPageToken", autoPaginate: true };
    const [objects] = await storage.bucket(bucket).getFiles(query);
    for (const { name } of objects) if (!name.endsWith("/") && matches(name, pattern)) found.push(name);
  } catch (error) {
    throw explained(`gs://${bucket}/${pattern}`, error);
  }
  return inOrder(found);
}

function gcsFile(storage: Storage, bucket: string, object: string): SourceFile {
  const name = `gs://${bucket}/${object}`;
  return { name, open: (signal) => read(storage, bucket, object, name, signal) };
}

async function* read(
  storage: Storage,
  bucket: string,
  object: string,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  signal.throwIfAborted();
  // Bytes as stored (gzip is undone by us, with limits), checked against the object's CRC32C by the client.
  const stream = storage.bucket(bucket).file(object).createReadStream({ decompress: false, validation: "crc32c" });
  const stop = () => stream.destroy(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    throw signal.aborted ? signal.reason : explained(name, error);
  } finally {
    signal.removeEventListener("abort", stop);
    stream.destroy();
  }
}

const CUT = "the connection was cut before the object was whole";

const CODES: Readonly<Record<string, readonly [SourceCode, string]>> = {
  401: ["SOURCE_AUTH", "there are no credentials, or they were refused"],
  403: ["SOURCE_FORBIDDEN", "this identity may not read it (Storage Object Viewer)"],
  404: ["SOURCE_NOT_FOUND", "there is no such bucket or object"],
  CONTENT_DOWNLOAD_MISMATCH: ["SOURCE_INCOMPLETE", "the bytes that came differ from the object's checksum"],
  ECONNRESET: ["SOURCE_INCOMPLETE", CUT],
  ERR_STREAM_PREMATURE_CLOSE: ["SOURCE_INCOMPLETE", CUT],
  ETIMEDOUT: ["SOURCE_TIMEOUT", "the server did not answer in time"],
  ENOTFOUND: ["SOURCE_UNREACHABLE", "the host name is not known"],
  ECONNREFUSED: ["SOURCE_UNREACHABLE", "nothing listens there"],
};

function explained(name: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = "code" in error ? String(error.code) : "";
  const [source, detail] = CODES[code] ?? ["SOURCE_FAILED", error.message.split("\n", 1)[0] ?? ""];
  return sourceError(source, { where: name, detail, cause: error });
}
