import { isUtf8 } from "node:buffer";
import type { Call } from "@collectro/connector/runtime";
import type { RecordedRequest } from "./cassette.js";
import { requestHeaders } from "./headers.js";
import type { Redactor } from "./redactor.js";

/** A request as a cassette holds and compares it. Recording and replaying both come through here. */
export function recordedRequest(call: Call, redactor: Redactor): RecordedRequest {
  const body = Buffer.from(call.body ?? "");
  const isForm = /^application\/x-www-form-urlencoded/i.test(call.headers["content-type"] ?? "");
  const withoutSecrets = (text: string): string => (isForm ? redactor.form(text, false) : redactor.request(text));
  return {
    method: call.method,
    url: redactor.request(call.url.href),
    headers: requestHeaders(call.headers, redactor),
    body: isUtf8(body) ? Buffer.from(withoutSecrets(body.toString("utf8"))) : body,
  };
}

/** Whether two requests are the same. */
export function sameRequest(one: RecordedRequest, other: RecordedRequest): boolean {
  return differenceOf(one, other) === undefined;
}

/** In what the second differs from the first: `method`, `url`, `header NAME` or `body`; undefined when in nothing. */
export function differenceOf(one: RecordedRequest, other: RecordedRequest): string | undefined {
  if (one.method !== other.method) return "method";
  if (one.url !== other.url) return "url";
  const names = new Set([...Object.keys(one.headers), ...Object.keys(other.headers)]);
  for (const name of names) if (one.headers[name] !== other.headers[name]) return `header ${name}`;
  return one.body.equals(other.body) ? undefined : "body";
}

/** The recorded request that is most like it, by how much the addresses have in common at both ends. */
export function nearestRequest(
  request: RecordedRequest,
  others: readonly RecordedRequest[],
): RecordedRequest | undefined {
  const likeness = (other: RecordedRequest): number =>
    common(request.url, other.url) + (request.method === other.method ? 1 : 0);
  return others.reduce<RecordedRequest | undefined>(
    (best, other) => (best && likeness(best) >= likeness(other) ? best : other),
    undefined,
  );
}

function common(one: string, other: string): number {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  return start + end - Math.abs(one.length - other.length);
}
