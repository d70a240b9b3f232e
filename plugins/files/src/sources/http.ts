import type { Http } from "@collectro/connector";
import type { FilesParams } from "../params.js";
import type { SourceFile } from "./source-file.js";

/** Files have no sensible upper size: they are read piece by piece. */
const MAX_BODY_BYTES = Number.MAX_SAFE_INTEGER;

/** A file behind a URL. Retries, deadlines and the guard against inner addresses are those of `context.http`. */
export function httpFile(
  url: string,
  http: Http,
  params: Pick<FilesParams, "authorization" | "allowPrivate">,
): SourceFile {
  const { authorization, allowPrivate } = params;
  const client = http.with({
    maxBodyBytes: MAX_BODY_BYTES,
    ...(allowPrivate.length > 0 ? { allowPrivate } : {}),
    ...(authorization === undefined ? {} : { headers: { authorization } }),
  });
  return { name: shownUrl(url), open: () => body(url, client) };
}

async function* body(url: string, client: Http): AsyncGenerator<Buffer> {
  // The bytes as they are stored: an encoding put on top by the server would hide where the file is damaged.
  const response = await client.stream(url, { headers: { "accept-encoding": "identity" } });
  yield* response.body;
}

/** The URL without what may be secret: user, password, query. */
function shownUrl(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? url : `${parsed.origin}${decodeURI(parsed.pathname)}`;
}
