import type { IncomingMessage } from "node:http";
import { invalid, StorageError } from "./errors.js";

const maxJsonBytes = 1 << 20;

/**
 * A request's body as it comes. Whoever stops reading it early leaves the connection open, for the answer to go out:
 * iterating the request itself would cut it.
 */
export function readBody(request: IncomingMessage): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

/**
 * Reads a request's body as a JSON object; an empty body is `{}`.
 *
 * @throws StorageError 400 when it is not one, 413 when it is longer than a mebibyte.
 */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of readBody(request)) {
    bytes += chunk.length;
    if (bytes > maxJsonBytes) {
      throw new StorageError(413, "uploadTooLarge", "The JSON of a request has at most one mebibyte.");
    }
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  try {
    const parsed: unknown = JSON.parse(text.trim() === "" ? "{}" : text);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) {
      return parsed as Record<string, unknown>;
    }
  } catch {
    // Falls through to the one message for both.
  }
  throw new StorageError(400, "parseError", "The body of this request is a JSON object.");
}

/** Reads a whole number of the query; undefined when it is absent. */
export function readCount(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) {
    return undefined;
  }
  if (!/^\d{1,15}$/.test(text)) {
    throw invalid(`"${name}" is a whole number, not ${JSON.stringify(text)}.`);
  }
  return Number(text);
}
