import { parseHashHeader } from "./checksums.js";
import { invalid } from "./errors.js";
import type { Exchange, Reply } from "./exchange.js";
import { openMultipart } from "./multipart.js";
import { checkWritable, stageBody, writeObject } from "./object-writes.js";
import { readBody } from "./request-body.js";
import { toObjectResource } from "./resource.js";
import { cancelUpload, continueUpload, openUpload } from "./resumable.js";
import { meetFault, receiveBody } from "./strikes.js";
import { planUpload } from "./upload-plan.js";

/** `storage.objects.insert` in its three forms, and each step of the resumable one. */
export function insertObject(exchange: Exchange): Promise<Reply> | Reply {
  const { query, request } = exchange;
  const uploadId = query.get("upload_id");
  if (uploadId !== null) {
    return request.method === "DELETE" ? cancelUpload(exchange, uploadId) : continueUpload(exchange, uploadId);
  }
  switch (query.get("uploadType")) {
    case "media":
      return insertMedia(exchange);
    case "multipart":
      return insertMultipart(exchange);
    case "resumable":
      return openUpload(exchange);
    default:
      throw invalid('"uploadType" is one of media, multipart, resumable.');
  }
}

function insertMedia(exchange: Exchange): Promise<Reply> {
  const sent = { contentType: exchange.request.headers["content-type"] };
  return insertBody(exchange, sent, readBody(exchange.request));
}

async function insertMultipart(exchange: Exchange): Promise<Reply> {
  const chunks = readBody(exchange.request)[Symbol.asyncIterator]();
  try {
    const { metadata, contentType, media } = await openMultipart(chunks, exchange.request.headers["content-type"]);
    return await insertBody(exchange, contentType === undefined ? metadata : { contentType, ...metadata }, media);
  } finally {
    await chunks.return?.();
  }
}

async function insertBody(
  exchange: Exchange,
  sent: Readonly<Record<string, unknown>>,
  source: AsyncIterable<Buffer>,
): Promise<Reply> {
  const { wanted, promised } = planUpload(exchange, sent);
  await meetFault(exchange, wanted.name);
  checkWritable(exchange.store, wanted);
  const hashHeader = parseHashHeader(exchange.request.headers["x-goog-hash"]);
  const body = await stageBody(exchange.store, receiveBody(exchange, source), promised, hashHeader);
  const record = writeObject(exchange.store, wanted, body);
  return { status: 200, json: toObjectResource(record, exchange.origin), committed: true };
}
