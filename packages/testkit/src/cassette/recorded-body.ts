import { isUtf8 } from "node:buffer";
import { gunzipSync } from "node:zlib";
import type { Redactor } from "./redactor.js";

const FORM = /^application\/x-www-form-urlencoded/i;
const TEXT = /^(text\/|[^;]*(json|xml|csv|javascript|x-www-form-urlencoded))|charset=/i;
const MAX_LOOKED_AT_BYTES = 64 * 1024 * 1024;

/** A body without secrets; undefined when it is not text and a secret stands in it, which cannot be taken out. */
export function recordedBody(body: Buffer, headers: Headers, redactor: Redactor): Buffer | undefined {
  const type = headers.get("content-type") ?? "";
  if (isUtf8(body)) {
    const text = body.toString("utf8");
    return Buffer.from(FORM.test(type) ? redactor.form(text, true) : redactor.answer(text));
  }
  // One character a byte: in whatever encoding it is, the secret's own characters are mostly ASCII.
  const bytes = body.toString("latin1");
  if (TEXT.test(type)) return Buffer.from(redactor.answer(bytes), "latin1");
  return redactor.finds(bytes) || redactor.finds(unzipped(body)) ? undefined : body;
}

function unzipped(body: Buffer): string {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return "";
  try {
    return gunzipSync(body, { maxOutputLength: MAX_LOOKED_AT_BYTES }).toString("latin1");
  } catch {
    return "";
  }
}
