import type { IncomingMessage } from "node:http";
import { parseHashHeader } from "./checksums.js";
import { parseUploadRange, type UploadRange } from "./content-range.js";
import { invalid, uploadGone } from "./errors.js";
import type { Exchange, Reply } from "./exchange.js";
import { checkWritable, writeObject } from "./object-writes.js";
import { readBody, readJson } from "./request-body.js";
import { toObjectResource } from "./resource.js";
import { StagedFile } from "./staged-file.js";
import { meetFault, receiveBody } from "./strikes.js";
import { planUpload } from "./upload-plan.js";
import type { UploadSession } from "./upload-sessions.js";

/** GCS takes chunks in these steps; only the last may be of any length. */
const chunkStepBytes = 256 * 1024;

/** POST: opens a session and tells its address. */
export async function openUpload(exchange: Exchange): Promise<Reply> {
  const { store, request, origin, bucket } = exchange;
  const contentType = request.headers["x-upload-content-type"];
  const sent = await readJson(request);
  const { wanted, promised } = planUpload(exchange, typeof contentType === "string" ? { contentType, ...sent } : sent);
  await meetFault(exchange, wanted.name);
  checkWritable(store, wanted);
  const session = store.sessions.open({ ...wanted, promised }, new StagedFile(store.stagingFolder, store.md5UpToBytes));
  const query = new URLSearchParams({ uploadType: "resumable", name: wanted.name, upload_id: session.id });
  const location = `${origin}/upload/storage/v1/b/${bucket}/o?${query.toString()}`;
  return { status: 200, headers: { location, "x-guploader-uploadid": session.id } };
}

/** DELETE: GCS answers 499 to a cancelled upload. */
export async function cancelUpload(exchange: Exchange, id: string): Promise<Reply> {
  const session = findSession(exchange, id);
  await meetFault(exchange, session.name, true);
  exchange.store.sessions.kill(id);
  return { status: 499 };
}

/** PUT: a chunk, the whole body, or the question how far the upload is. */
export async function continueUpload(exchange: Exchange, id: string): Promise<Reply> {
  const session = findSession(exchange, id);
  await meetFault(exchange, session.name, true);
  const range = parseUploadRange(exchange.request.headers["content-range"]);
  const endTurn = await takeTurn(session, exchange.request);
  try {
    findSession(exchange, id);
    if (session.finished) {
      return { status: 200, json: toObjectResource(session.finished, exchange.origin) };
    }
    const complete = await receiveRange(exchange, session, range);
    return complete ? finishUpload(exchange, session) : incomplete(session);
  } finally {
    endTurn();
  }
}

function findSession({ store }: Exchange, id: string): UploadSession {
  const session = store.sessions.find(id);
  if (!session) {
    throw uploadGone();
  }
  return session;
}

/** One request at a time writes. A later one is the client's retry: the earlier is abandoned and is cut off. */
async function takeTurn(session: UploadSession, request: IncomingMessage): Promise<() => void> {
  while (session.turn) {
    session.turn.request.destroy();
    await session.turn.ended;
  }
  const { promise, resolve } = Promise.withResolvers<void>();
  session.turn = { request, ended: promise };
  return () => {
    session.turn = undefined;
    resolve();
  };
}

/** Appends what the body brings beyond what is stored already; true when the object is complete. */
async function receiveRange(exchange: Exchange, session: UploadSession, range: UploadRange): Promise<boolean> {
  const { staged } = session;
  const { firstByte, lengthBytes, totalBytes } = range;
  if (firstByte === undefined) {
    return totalBytes === staged.sizeBytes;
  }
  const isLast = totalBytes === undefined ? lengthBytes === undefined : firstByte + (lengthBytes ?? 0) >= totalBytes;
  checkChunk(range, staged.sizeBytes, isLast);
  let position = firstByte;
  for await (const chunk of receiveBody(exchange, readBody(exchange.request), firstByte)) {
    const known = Math.max(0, staged.sizeBytes - position);
    position += chunk.length;
    if (known < chunk.length) {
      store(exchange, session, chunk.subarray(known));
    }
  }
  if (lengthBytes !== undefined && position !== firstByte + lengthBytes) {
    throw invalid(`The body has ${position - firstByte} bytes where Content-Range promises ${lengthBytes}.`);
  }
  return totalBytes === undefined ? isLast : staged.sizeBytes === totalBytes;
}

function checkChunk({ firstByte = 0, lengthBytes }: UploadRange, storedBytes: number, isLast: boolean): void {
  if (firstByte > storedBytes) {
    const message = `According to the Content-Range header, the upload offset is ${firstByte} byte(s), which exceeds already uploaded size of ${storedBytes} byte(s).`;
    throw invalid(`Invalid request. ${message}`);
  }
  if (!isLast && lengthBytes !== undefined && lengthBytes % chunkStepBytes !== 0) {
    throw invalid(
      `Invalid request. Chunks but the last are multiples of ${chunkStepBytes} bytes; this one has ${lengthBytes}.`,
    );
  }
}

/** A disk that failed once may have kept half a chunk: the session is worth nothing then. */
function store(exchange: Exchange, session: UploadSession, chunk: Buffer): void {
  try {
    session.staged.append(chunk);
  } catch (error) {
    exchange.store.sessions.kill(session.id);
    throw error;
  }
}

function finishUpload(exchange: Exchange, session: UploadSession): Reply {
  const hashHeader = parseHashHeader(exchange.request.headers["x-goog-hash"]);
  try {
    const body = session.staged.finish(session.promised, hashHeader);
    session.finished = writeObject(exchange.store, session, body);
  } catch (error) {
    exchange.store.sessions.kill(session.id);
    throw error;
  }
  return { status: 200, json: toObjectResource(session.finished, exchange.origin), committed: true };
}

function incomplete({ staged }: UploadSession): Reply {
  const range = staged.sizeBytes === 0 ? {} : { range: `bytes=0-${staged.sizeBytes - 1}` };
  return { status: 308, headers: range };
}
