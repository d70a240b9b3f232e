import type { Redactor } from "./redactor.js";
import { isSecretAnswerHeader } from "./secret-names.js";

/** What the HTTP helper says of itself: no connector depends on it, and another version may say it otherwise. */
const OWN_REQUEST_HEADERS = new Set(["accept-encoding", "user-agent", "host", "content-length", "connection"]);
const OWN_ACCEPT = new Set(["*/*", "application/json, */*;q=0.1"]);

/** Headers of one connection, and those that change with every answer and say nothing about it. */
const PASSING_ANSWER_HEADERS =
  /^(connection|keep-alive|transfer-encoding|trailer|content-encoding|content-length|server|via|age|alt-svc|nel|report-to|x-powered-by|x-cache.*|cf-.*|x-amz-id-2|.*-?request-?id|.*trace.*|server-timing|strict-transport-security|content-security-policy.*|x-frame-options|x-content-type-options|x-xss-protection|permissions-policy|referrer-policy|proxy-.*|access-control-.*|accept-ranges|vary|cache-control|pragma|expires|p3p)$/;

/** The headers of a request that a cassette keeps and compares, without secrets. */
export function requestHeaders(headers: Readonly<Record<string, string>>, redactor: Redactor): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name, value]) => !OWN_REQUEST_HEADERS.has(name) && !(name === "accept" && OWN_ACCEPT.has(value)),
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, redactor.header(name, value)]).sort());
}

/** The headers of an answer that a cassette keeps, without secrets. The date is kept where Retry-After counts from it. */
export function answerHeaders(headers: Headers, redactor: Redactor): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    if (PASSING_ANSWER_HEADERS.test(name) || name === "set-cookie") continue;
    if (name === "date" && !headers.has("retry-after")) continue;
    kept[name] = isSecretAnswerHeader(name) ? redactor.learn(name, value) : redactor.answer(value);
  }
  const cookies = headers.getSetCookie().map((cookie) => withoutValue(cookie, redactor));
  return cookies.length > 0 ? { ...kept, "set-cookie": cookies } : kept;
}

/** `sid=…; Path=/` with a placeholder for the value: whoever reads the cookie still finds one. */
function withoutValue(cookie: string, redactor: Redactor): string {
  return cookie.replace(/^([^=;]+)=([^;]*)/, (_, name: string, value: string) => {
    return value === "" ? `${name}=` : `${name}=${redactor.learn(`cookie_${name}`, value)}`;
  });
}
