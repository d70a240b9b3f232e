import type { Http } from "@collectro/connector";
import type { FilesParams } from "../params.js";
import type { SourceFile } from "./source-file.js";

/** A file behind a URL. Retries, deadlines and the guard against inner addresses are those of `context.http`. */
export function httpFile(
  url: string,
  http: Http,
  params: Pick<FilesParams, "authorization" | "allowPrivate">,
): SourceFile {
  const { authorization, allowPrivate } = params;
  const client = http.with({
    ...(allowPrivate.length > 0 ? { allowPrivate } : {}),
    ...(authorization === undefined ? {} : { headers: { authorization } }),
  });
  return { name: shownUrl(url), unpackedByServer: true, open: (signal) => body(url, client, signal) };
}

async function* body(url: string, client: Http, signal: AbortSignal): AsyncGenerator<Buffer> {
  const response = await client.stream(url, { signal });
  yield* response.body;
}

/** The URL without what may be secret: user, password, query. */
function shownUrl(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? url : `${parsed.origin}${parsed.pathname}`;
}
