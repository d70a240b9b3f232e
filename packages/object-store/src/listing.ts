import { listObjectNames } from "./bucket-files.js";
import { invalid } from "./errors.js";
import type { Exchange, Reply } from "./exchange.js";
import { globToRegExp } from "./glob.js";
import { readObject } from "./object-files.js";
import { openBucket } from "./object-writes.js";
import { readCount } from "./request-body.js";
import { toObjectResource } from "./resource.js";

/** As many as GCS puts on a page at most. */
const maxPageEntries = 1000;

/** `storage.objects.list`. */
export async function listObjects(exchange: Exchange): Promise<Reply> {
  const { store, query, bucket, origin } = exchange;
  const folder = openBucket(store, bucket);
  const asked = readCount(query, "maxResults") ?? maxPageEntries;
  const names = await listObjectNames(folder, query.get("prefix") ?? "");
  const page = cutPage(selectNames(names, query), query, Math.min(asked || maxPageEntries, maxPageEntries));
  const items = page.names.map((name) => readObject(folder, name)).filter((object) => object !== undefined);
  const json = {
    kind: "storage#objects",
    ...(page.prefixes.length > 0 && { prefixes: page.prefixes }),
    ...(items.length > 0 && { items: items.map(({ record }) => toObjectResource(record, origin)) }),
    ...(page.next !== undefined && { nextPageToken: encodeToken(page.next) }),
  };
  return { status: 200, json };
}

/** The names that the query's bounds let through, in the order of their UTF-8 bytes. */
function selectNames(names: string[], query: URLSearchParams): string[] {
  const start = query.get("startOffset");
  const end = query.get("endOffset");
  const glob = query.get("matchGlob");
  const pattern = glob === null ? undefined : globToRegExp(glob);
  return names
    .filter((name) => start === null || compareNames(name, start) >= 0)
    .filter((name) => end === null || compareNames(name, end) < 0)
    .filter((name) => pattern === undefined || pattern.test(name))
    .sort(compareNames);
}

interface Page {
  readonly names: string[];
  readonly prefixes: string[];
  /** The last entry of this page, when there are more. */
  readonly next: string | undefined;
}

/** Names and prefixes count alike towards a page, and a page may end between two prefixes. */
function cutPage(names: readonly string[], query: URLSearchParams, limit: number): Page {
  const token = decodeToken(query.get("pageToken"));
  const prefixLength = (query.get("prefix") ?? "").length;
  const delimiter = query.get("delimiter") ?? "";
  const withFolders = query.get("includeTrailingDelimiter") === "true";
  const page: { names: string[]; prefixes: string[] } = { names: [], prefixes: [] };
  let last: string | undefined;
  for (const name of names) {
    const cut = delimiter === "" ? -1 : name.indexOf(delimiter, prefixLength);
    const entry = cut < 0 ? name : name.slice(0, cut + delimiter.length);
    const isFolderItself = withFolders && entry === name && cut >= 0;
    if ((token !== undefined && compareNames(entry, token) <= 0) || (entry === last && !isFolderItself)) {
      continue;
    }
    if (page.names.length + page.prefixes.length >= limit) {
      return { ...page, next: last };
    }
    if (cut < 0 || isFolderItself) {
      page.names.push(name);
    }
    if (cut >= 0 && entry !== last) {
      page.prefixes.push(entry);
    }
    last = entry;
  }
  return { ...page, next: undefined };
}

/** JavaScript orders by UTF-16 units, GCS by UTF-8 bytes; they differ only where a surrogate takes part. */
function compareNames(one: string, other: string): number {
  if (/[\ud800-\udfff]/.test(one) || /[\ud800-\udfff]/.test(other)) {
    return Buffer.compare(Buffer.from(one), Buffer.from(other));
  }
  return one < other ? -1 : Number(one > other);
}

function encodeToken(entry: string): string {
  return Buffer.from(entry).toString("base64url");
}

function decodeToken(token: string | null): string | undefined {
  if (token === null || token === "") {
    return undefined;
  }
  const entry = Buffer.from(token, "base64url").toString("utf8");
  if (encodeToken(entry) !== token) {
    throw invalid("Invalid page token.");
  }
  return entry;
}
