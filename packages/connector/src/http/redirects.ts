import type { Call } from "./call.js";
import { OPEN_HEADERS } from "./display.js";

/** How many redirects are followed for one request. */
export const MAX_REDIRECTS = 5;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Where an answer sends us; undefined when it does not. */
export function redirectTarget(status: number, headers: Headers, from: URL): URL | undefined {
  const location = REDIRECTS.has(status) ? headers.get("location") : null;
  return location !== null && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
}

/**
 * The next request after a redirect (RFC 9110 §15.4, and as browsers do it), or why it must not be sent. When the origin
 * changes, only headers without secrets go along.
 */
export function followRedirect(call: Call, target: URL, status: number): Call | string {
  if (target.protocol !== "https:" && target.protocol !== "http:") return `redirects to ${target.protocol}`;
  if (call.url.protocol === "https:" && target.protocol === "http:") return "redirects from https to http";
  if (target.username || target.password) return "redirects to a URL with a user name or password in it";
  const sameOrigin = target.origin === call.url.origin;
  const dropsBody = status === 303 ? call.method !== "HEAD" : status <= 302 && call.method === "POST";
  if (!dropsBody && !sameOrigin && call.body !== undefined) return "redirects a request with a body to another origin";
  const headers = Object.entries(call.headers).filter(
    ([name]) => (sameOrigin || OPEN_HEADERS.has(name)) && !(dropsBody && name.startsWith("content-")),
  );
  return {
    ...call,
    url: target,
    headers: Object.fromEntries(headers),
    ...(dropsBody ? { method: "GET", body: undefined } : {}),
  };
}
