import { sourceError } from "../errors.js";
import type { HttpRequest, HttpResponse } from "../http.js";
import { ACCEPT_ENCODING } from "./decode.js";
import { displayUrl } from "./display.js";

/** One request, ready to be sent. Header names are in lower case. */
export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly idempotent: boolean;
  /** Reads an answer that is expected to be JSON. */
  readonly takeJson: ((response: HttpResponse) => void) | undefined;
}

/** Joins what the author said with the defaults. */
export function prepareCall(
  target: string | URL,
  request: HttpRequest,
  commonHeaders: Readonly<Record<string, string>>,
): Call {
  const url = readUrl(target);
  if (request.query) appendQuery(url, request.query);
  const method = (request.method ?? "GET").toUpperCase();
  const { body, contentType } = encodeBody(request.body);
  return {
    method,
    url,
    headers: {
      accept: request.expect === "json" ? "application/json, */*;q=0.1" : "*/*",
      "accept-encoding": ACCEPT_ENCODING,
      "user-agent": "collectro-connect",
      ...(contentType ? { "content-type": contentType } : {}),
      ...lowerCased(commonHeaders),
      ...lowerCased(request.headers ?? {}),
    },
    body,
    idempotent: request.idempotent ?? (method === "GET" || method === "HEAD"),
    takeJson: request.expect === "json" ? (request.takeJson ?? parseJson) : undefined,
  };
}

function parseJson(response: HttpResponse): void {
  response.json();
}

function readUrl(target: string | URL): URL {
  const url = URL.canParse(String(target)) ? new URL(target) : undefined;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) {
    const shown = url ? url.protocol : JSON.stringify(String(target).slice(0, 80));
    throw sourceError("SOURCE_FAILED", { detail: `${shown} is no http or https address` });
  }
  if (url.username || url.password) {
    const detail = "the URL has a user name or password in it";
    throw sourceError("SOURCE_FAILED", { where: displayUrl(url), detail, hint: "send them in a header instead" });
  }
  return url;
}

/** Leaves the URL's own query as it was written: some sources sign it. */
function appendQuery(url: URL, query: Readonly<Record<string, string | number | boolean>>): void {
  const pairs = Object.entries(query).map(([name, value]) => [name, String(value)] satisfies [string, string]);
  // A space as %20 is read the same by all servers, as "+" is not.
  const added = new URLSearchParams(pairs).toString().replaceAll("+", "%20");
  if (added !== "") url.search = url.search === "" ? added : `${url.search}&${added}`;
}

function encodeBody(body: unknown): { body: string | Uint8Array | undefined; contentType?: string } {
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) return { body };
  if (body instanceof URLSearchParams) {
    return { body: body.toString(), contentType: "application/x-www-form-urlencoded" };
  }
  return { body: JSON.stringify(body), contentType: "application/json" };
}

/** Header names in lower case, so that one spelling replaces another. */
export function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
