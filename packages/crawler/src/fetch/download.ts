import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";

/** An answer other than the bytes asked for. */
export class DownloadRefused extends Error {
  override readonly name = "DownloadRefused";
  /** The HTTP status. */
  readonly code: number;

  constructor(code: number, text: string) {
    super(`HTTP ${code} ${text}`.trim());
    this.code = code;
  }
}

const MAX_ERROR_CHARACTERS = 200;

/**
 * The body of a GET from byte `start` on, as the server stores it. The storage client's own reading costs several times
 * the processor time of the transfer, prints listener warnings, and waits for ever on a silent server.
 * @param idleMs a connection without a byte for so long is given up
 */
export async function download(
  url: string,
  headers: Readonly<Record<string, string>>,
  start: number,
  idleMs: number,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const send = url.startsWith("https:") ? httpsRequest : httpRequest;
  const range = start > 0 ? { range: `bytes=${start}-` } : {};
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    // gzip is accepted so that an object stored that way is not unpacked on its way: its checksum is of the packed bytes.
    const request = send(url, { headers: { ...headers, ...range, "accept-encoding": "gzip" }, signal }, resolve);
    request.setTimeout(idleMs, () => request.destroy(new Error(`no byte for ${idleMs / 1000} s`)));
    request.once("error", reject);
    request.end();
  });
  const expected = start > 0 ? 206 : 200;
  if (response.statusCode === expected) return response;
  const text = await readStart(response);
  throw new DownloadRefused(response.statusCode ?? 0, text);
}

async function readStart(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of response) {
    text += String(chunk);
    if (text.length >= MAX_ERROR_CHARACTERS) break;
  }
  return text.slice(0, MAX_ERROR_CHARACTERS).replace(/\s+/g, " ");
}
