import { type Http, type HttpStream, sourceError } from "@collectro/connector";
import { isNotFound } from "../not-found.js";
import type { FilesParams } from "../params.js";
import { endSeen } from "./http-end.js";
import { isSame, type Look, type SourceFile } from "./source-file.js";

/** A file behind a URL. Retries, deadlines and the guard against inner addresses are those of `context.http`. */
export function httpFile(
  url: string,
  http: Http,
  params: Pick<FilesParams, "authorization" | "allowPrivate" | "lengthUnknown">,
): SourceFile {
  const { authorization, allowPrivate } = params;
  const client = http.with({
    ...(allowPrivate.length > 0 ? { allowPrivate } : {}),
    ...(authorization === undefined ? {} : { headers: { authorization } }),
  });
  return fileAt(url, client, params.lengthUnknown);
}

function fileAt(url: string, client: Http, lengthUnknown: FilesParams["lengthUnknown"], listed?: Look): SourceFile {
  const path = URL.parse(url)?.pathname ?? url;
  return {
    name: shownUrl(url),
    path,
    listed,
    unpackedByServer: true,
    look: (other) => head(other === undefined ? url : withPath(url, other), client),
    withLook: (look) => fileAt(url, client, lengthUnknown, look),
    open: async function* (signal) {
      const response = await answerOf(url, client, listed, signal);
      yield* lengthUnknown === "allow" ? response.body : endSeen(response, shownUrl(url), () => sizeOf(url, client));
    },
  };
}

/** The query stays: it may sign the request. */
function withPath(url: string, path: string): string {
  const changed = new URL(url);
  changed.pathname = path;
  return changed.href;
}

async function head(url: string, client: Http): Promise<Look | undefined> {
  try {
    const { headers } = await client.request(url, { method: "HEAD" });
    return lookOf(url, headers);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function lookOf(url: string, headers: Headers): Look {
  const length = headers.get("content-length");
  const version = headers.get("etag") ?? headers.get("last-modified") ?? "";
  if (length === null && version === "") {
    throw sourceError("SOURCE_FAILED", {
      where: `HEAD ${shownUrl(url)}`,
      detail: "the answer says neither size, time nor ETag, so nobody can tell whether the file is complete",
      hint: "leave doneMarker and stableForMs out for this server",
    });
  }
  return { sizeBytes: length === null ? undefined : Number(length), version };
}

async function answerOf(url: string, client: Http, listed: Look | undefined, signal: AbortSignal): Promise<HttpStream> {
  const response = await client.stream(url, { signal });
  // The size is that of HEAD's own encoding; ETag and time are the file's.
  const version = response.headers.get("etag") ?? response.headers.get("last-modified") ?? "";
  if (listed && !isSame(listed, { sizeBytes: undefined, version })) {
    const hint = "run again when its writer has finished";
    throw sourceError("SOURCE_INCOMPLETE", { where: shownUrl(url), detail: "it changed before it was read", hint });
  }
  return response;
}

/** The size that HEAD tells, where it is that of the unpacked file. */
async function sizeOf(url: string, client: Http): Promise<number | undefined> {
  const { headers } = await client.request(url, { method: "HEAD" });
  const length = headers.get("content-length");
  return length === null || headers.has("content-encoding") ? undefined : Number(length);
}

/** The URL without what may be secret: user, password, query. */
function shownUrl(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? url : `${parsed.origin}${parsed.pathname}`;
}
