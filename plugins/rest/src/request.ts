import { displayUrl, type HttpRequest, type Slice, sourceError } from "@collectro/connector";
import type { Credentials } from "./credentials.js";
import { withValueAt } from "./json-pointer.js";
import type { RestParams } from "./params.js";
import { fillIn } from "./placeholders.js";

/** Which page is asked for: by params of the request, or by a URL that the source itself gave. */
export type PageAsk = ValuesAsk | { readonly url: string };

interface ValuesAsk {
  readonly values: Readonly<Record<string, string | number>>;
  /** Asked for only to see that there is nothing: HTTP 404 is an empty page. Default false. */
  readonly mayBeMissing?: boolean;
}

/** A request ready for the HTTP helper. */
export interface ReadyRequest {
  readonly url: URL;
  readonly request: HttpRequest;
}

/** Makes the requests of one slice. */
export function requestMaker(
  params: RestParams,
  slice: Slice,
): (ask: PageAsk, credentials: Credentials) => ReadyRequest {
  const url = new URL(fillIn(params.url, slice));
  const query = fillIn(params.query, slice);
  const headers = fillIn(params.headers, slice);
  const body = fillIn(params.body, slice);
  return (ask, credentials) => {
    const asks = "values" in ask;
    const inBody = params.pagingIn === "body";
    const target = asks ? url : new URL(ask.url);
    // What the source gave as its next page is complete, but for the credentials.
    const added = {
      ...(asks ? query : {}),
      ...(asks && !inBody ? ask.values : {}),
      ...missing(credentials.query, target),
    };
    const sent = asks && inBody ? putAll(body, ask.values) : body;
    return {
      url: target,
      request: {
        method: params.method,
        query: added,
        headers: { ...headers, ...credentials.headers },
        ...(sent === undefined ? {} : { body: sent }),
        expect: "json",
        // A run only reads, whatever the method is.
        idempotent: true,
      },
    };
  };
}

function missing(query: Readonly<Record<string, string>>, target: URL): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter(([name]) => !target.searchParams.has(name)));
}

function putAll(body: unknown, values: Readonly<Record<string, string | number>>): unknown {
  return Object.entries(values).reduce<unknown>((document, [name, value]) => {
    const pointer = name.startsWith("/") ? name : `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    return withValueAt(document, pointer, value);
  }, body);
}

/**
 * The URL of the next page as the source gave it, seen from where the answer came from. It must stay at the origin that
 * was asked, since the credentials go with it; `http` for `https` (a source behind a proxy that ends TLS) is mended.
 */
export function nextPageUrl(given: string, page: { askedUrl: string; url: string; where: string }): string {
  const { where } = page;
  if (!URL.canParse(given, page.url)) {
    const detail = `the next page's URL cannot be read: ${JSON.stringify(given.slice(0, 80))}`;
    throw sourceError("SOURCE_DATA", { where, detail });
  }
  const asked = new URL(page.askedUrl);
  const next = new URL(given, page.url);
  if (asked.protocol === "https:" && next.protocol === "http:" && next.port === "") next.protocol = "https:";
  if (next.origin === asked.origin && !next.username && !next.password) return next.href;
  const detail = `the next page is said to be at another origin, ${displayUrl(next)}`;
  const hint = "credentials are not sent there; give the address that serves all pages";
  throw sourceError("SOURCE_BLOCKED", { where, detail, hint });
}
