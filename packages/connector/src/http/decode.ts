import { isUtf8 } from "node:buffer";
import type { Transform } from "node:stream";
import { promisify } from "node:util";
import * as zlib from "node:zlib";

/** What we ask for; all of it is decoded here. */
export const ACCEPT_ENCODING = "gzip, deflate, br";

/** Each coding multiplies what a few bytes unfold to, and costs memory of its own. */
const MAX_CODINGS = 3;

type Coding = "gzip" | "deflate" | "br";

/** `code` of the error for a Content-Encoding that we cannot decode. */
export const CODING_UNKNOWN = "CODING_UNKNOWN";

const WHOLE = {
  gzip: promisify<zlib.InputType, zlib.ZlibOptions, Buffer>(zlib.gunzip),
  deflate: promisify<zlib.InputType, zlib.ZlibOptions, Buffer>(zlib.inflate),
  raw: promisify<zlib.InputType, zlib.ZlibOptions, Buffer>(zlib.inflateRaw),
  br: promisify<zlib.InputType, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress),
};

/** Decompresses a whole body. Stops at `maxBytes` with ERR_BUFFER_TOO_LARGE, so that a bomb never unfolds. */
export async function decompress(body: Buffer, headers: Headers, maxBytes: number): Promise<Buffer> {
  let decoded = body;
  for (const coding of codings(headers)) {
    const decode = WHOLE[coding === "deflate" && !hasZlibHeader(decoded) ? "raw" : coding];
    decoded = decoded.length === 0 ? decoded : await decode(decoded, { maxOutputLength: maxBytes });
  }
  return decoded;
}

/** The transforms that decompress a stream which begins with `start`, in order. */
export function decompressors(headers: Headers, start: Buffer): Transform[] {
  const inflate = hasZlibHeader(start) ? zlib.createInflate : zlib.createInflateRaw;
  const make = { gzip: zlib.createGunzip, deflate: inflate, br: zlib.createBrotliDecompress };
  return codings(headers).map((coding) => make[coding]());
}

/** The codings to undo, last applied first (RFC 9110 §8.4). */
function codings(headers: Headers): Coding[] {
  const names = (headers.get("content-encoding") ?? "").toLowerCase().split(",");
  if (names.length > MAX_CODINGS) {
    const detail = `${names.length} content encodings at once; at most ${MAX_CODINGS} are undone`;
    throw Object.assign(new Error(detail), { code: CODING_UNKNOWN });
  }
  const known: Coding[] = [];
  for (const name of names.map((part) => part.trim().replace(/^x-/, ""))) {
    if (name === "gzip" || name === "deflate" || name === "br") known.unshift(name);
    else if (name !== "" && name !== "identity") {
      throw Object.assign(new Error(`the content encoding ${JSON.stringify(name.slice(0, 40))} is not supported`), {
        code: CODING_UNKNOWN,
      });
    }
  }
  return known;
}

/** Some servers send "deflate" without the zlib header that RFC 9110 §8.4.1.2 asks for. */
function hasZlibHeader(body: Buffer): boolean {
  return body.length >= 2 && ((body[0] ?? 0) & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0;
}

/** The body as text by the charset of Content-Type, else UTF-8, without its BOM. Throws a RangeError or TypeError when it does not fit. */
export function decodeText(body: Buffer, headers: Headers): string {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(headers.get("content-type") ?? "")?.[1] ?? "utf-8";
  if (!/^utf-?8$/i.test(charset)) return new TextDecoder(charset, { fatal: true }).decode(body);
  if (!isUtf8(body)) throw new TypeError("the bytes are not UTF-8");
  const hasBom = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
  return body.toString("utf8", hasBom ? 3 : 0);
}
