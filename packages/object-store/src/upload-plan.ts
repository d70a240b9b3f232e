import { invalid } from "./errors.js";
import type { Exchange } from "./exchange.js";
import type { NewObject } from "./object-writes.js";
import { readPreconditions } from "./preconditions.js";
import { mergeSettings } from "./resource.js";

/** What an upload's query and metadata ask for. */
export function planUpload({ query, bucket }: Exchange, sent: Readonly<Record<string, unknown>>) {
  const name = query.get("name") ?? sent["name"];
  if (typeof name !== "string") {
    throw invalid("Required parameter: name");
  }
  const contentEncoding = query.get("contentEncoding");
  const settings = mergeSettings({}, contentEncoding === null ? sent : { ...sent, contentEncoding });
  const wanted: NewObject = { bucket, name, settings, preconditions: readPreconditions(query) };
  return { wanted, promised: { crc32c: textOf(sent["crc32c"]), md5Hash: textOf(sent["md5Hash"]) } };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
