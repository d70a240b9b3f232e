import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { retryAfterMs, sourceError } from "@collectro/connector";
import { crc32c } from "@node-rs/crc32";
import type { Storage } from "./gcs.js";
import { ReadRefused } from "./gcs-errors.js";
import { failuresOf, type Waiting } from "./retry.js";

/** A connection that brings no byte for so long is given up. */
const IDLE_MS = 30_000;
const MAX_REFUSAL_CHARACTERS = 200;

/** One object to read. */
export interface GcsObject {
  readonly storage: Storage;
  readonly bucket: string;
  readonly object: string;
  /** As messages show it. */
  readonly name: string;
  /** A server other than Google's, which is sent no credentials. */
  readonly endpoint: string | undefined;
  readonly waiting: Waiting;
  /** The one that a listing showed; undefined: whichever is there. */
  readonly generation?: string | undefined;
  /** Default 30 s. */
  readonly idleMs?: number;
}

/** What the first answer says of the object; later ones must be of the same generation. */
interface Progress {
  bytes: number;
  crc: number;
  generation: string | undefined;
  totalBytes: number | undefined;
  expectedCrc: string | undefined;
}

/**
 * The bytes as stored (gzip is undone by us, with limits), checked against the object's CRC32C. A broken or silent
 * connection and a busy server are tried again from the byte reached, pinned to the generation begun with. The storage
 * client's own reading waits for ever on a silent server and does not say why it broke.
 */
export async function* readGcs(object: GcsObject, signal: AbortSignal): AsyncGenerator<Buffer> {
  const { generation } = object;
  const progress: Progress = { bytes: 0, crc: 0, generation, totalBytes: undefined, expectedCrc: undefined };
  const waitAfter = failuresOf(object.name, object.waiting, signal);
  for (;;) {
    signal.throwIfAborted();
    const before = progress.bytes;
    try {
      yield* attempt(object, progress, signal);
      break;
    } catch (error) {
      signal.throwIfAborted();
      // Not "not found": rows were handed on, and missing: skip must not take half an object for none.
      if ((progress.bytes > 0 || generation !== undefined) && isGone(error)) throw replaced(object.name, error);
      await waitAfter(error, { isFurther: progress.bytes > before, hasBegun: progress.bytes > 0 });
    }
  }
  checkWhole(object.name, progress);
}

/** The pinned generation is there no longer. */
function isGone(error: unknown): boolean {
  return error instanceof ReadRefused && error.code === 404;
}

function replaced(name: string, cause: unknown): Error {
  const detail = "it was replaced or removed while it was read";
  return sourceError("SOURCE_INCOMPLETE", {
    where: name,
    detail,
    hint: "run again when its writer has finished",
    cause,
  });
}

async function* attempt(object: GcsObject, progress: Progress, signal: AbortSignal): AsyncGenerator<Buffer> {
  if (progress.bytes > 0 && progress.bytes === progress.totalBytes) return;
  const response = await openAt(object, progress, signal);
  try {
    note(response, progress);
    for await (const chunk of response as AsyncIterable<Buffer>) {
      progress.crc = crc32c(chunk, progress.crc);
      progress.bytes += chunk.length;
      yield chunk;
    }
  } finally {
    response.destroy();
  }
}

async function openAt(object: GcsObject, progress: Progress, signal: AbortSignal): Promise<IncomingMessage> {
  const { storage, endpoint, waiting, idleMs = IDLE_MS } = object;
  const pinned = progress.generation === undefined ? "" : `&generation=${progress.generation}`;
  const path = `b/${encodeURIComponent(object.bucket)}/o/${encodeURIComponent(object.object)}`;
  const url = `${storage.baseUrl}/${path}?alt=media${pinned}`;
  const credentials = endpoint ? {} : Object.fromEntries(await storage.authClient.getRequestHeaders(url));
  const range = progress.bytes > 0 ? { range: `bytes=${progress.bytes}-` } : {};
  // gzip is accepted so that an object stored that way is not unpacked on its way: its checksum is of the packed bytes.
  const headers = { ...credentials, ...range, "accept-encoding": "gzip" };
  const send = url.startsWith("https:") ? httpsRequest : httpRequest;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = send(url, { headers, signal }, (answer) => {
      // An error, so that whoever reads the answer learns why it ended.
      request.setTimeout(idleMs, () => answer.destroy(idleError(idleMs)));
      resolve(answer);
    });
    request.setTimeout(idleMs, () => request.destroy(idleError(idleMs)));
    request.once("error", reject);
    request.end();
  });
  if (response.statusCode === (progress.bytes > 0 ? 206 : 200)) return response;
  const askedMs = retryAfterMs({ get: (name) => response.headers[name]?.toString() ?? null }, waiting.clock.now());
  throw new ReadRefused(response.statusCode ?? 0, await refusalText(response), askedMs);
}

function idleError(idleMs: number): Error {
  return Object.assign(new Error(`no byte for ${idleMs / 1000} s`), { code: "ETIMEDOUT" });
}

function note({ headers }: IncomingMessage, progress: Progress): void {
  if (progress.bytes > 0) return;
  const length = headers["content-length"];
  progress.generation = String(headers["x-goog-generation"] ?? "") || undefined;
  progress.totalBytes = length === undefined ? undefined : Number(length);
  progress.expectedCrc = /crc32c=([^,\s]+)/.exec(String(headers["x-goog-hash"] ?? ""))?.[1];
}

async function refusalText(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of response) {
    text += String(chunk);
    if (text.length >= MAX_REFUSAL_CHARACTERS) break;
  }
  return text.slice(0, MAX_REFUSAL_CHARACTERS).replace(/\s+/g, " ");
}

function checkWhole(name: string, { bytes, crc, totalBytes, expectedCrc }: Progress): void {
  const got = Buffer.alloc(4);
  got.writeUInt32BE(crc);
  if (totalBytes !== undefined && bytes !== totalBytes) {
    throw sourceError("SOURCE_INCOMPLETE", { where: name, detail: `${bytes} of ${totalBytes} bytes came` });
  }
  if (expectedCrc === undefined || got.toString("base64") === expectedCrc) return;
  throw sourceError("SOURCE_INCOMPLETE", {
    where: name,
    detail: "the bytes that came differ from the object's checksum",
  });
}
