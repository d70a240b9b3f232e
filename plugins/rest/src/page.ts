import { displayUrl, type HttpResponse, problemsOf, type RunContext, sourceError } from "@collectro/connector";
import type { Auth, Credentials } from "./credentials.js";
import { valueAt } from "./json-pointer.js";
import { type LinePage, linePageReader } from "./line-page.js";
import { type PageRows, parsedRows } from "./page-rows.js";
import type { RestParams } from "./params.js";
import { type PageAsk, requestMaker } from "./request.js";
import { rowsOf } from "./rows.js";

/** One answer of the source. */
export interface Page {
  readonly rows: PageRows;
  /** The whole answer; undefined when there was none to read (204, or a 404 that marks the end). */
  readonly document: unknown;
  readonly headers: Pick<Headers, "get">;
  /** Where it was asked for, and so where credentials may go. */
  readonly askedUrl: string;
  /** Where it came from, after redirects. */
  readonly url: string;
  /** The request as messages show it. */
  readonly where: string;
  /** Rows in all pages, as the answer says. */
  readonly total: number | undefined;
  /** Whether the answer says that more pages follow; undefined when it says nothing. */
  readonly more: boolean | undefined;
}

const NOTHING = { rows: parsedRows([]), document: undefined, total: undefined, more: undefined };

/** Loads one page. Not the first one may be missing when that marks the end. */
export type LoadPage = (ask: PageAsk, isFirst: boolean) => Promise<Page>;

/** Makes the loader of one slice. `signal` gives up what was asked for ahead. */
export function pageLoader(context: RunContext<RestParams>, auth: Auth, signal: AbortSignal): LoadPage {
  const { params, slice, http } = context;
  const makeRequest = requestMaker(params, slice);
  const readLines = linePageReader(context);

  async function load(ask: PageAsk, credentials: Credentials): Promise<Page> {
    const { url, request } = makeRequest(ask, credentials);
    const where = `${params.method} ${displayUrl(url)}${askShown(ask)}`;
    let inLines: LinePage | undefined;
    function takeJson(response: HttpResponse): void {
      inLines = readLines(response);
      if (inLines === undefined) response.json();
    }
    const response = await http.request(url, { ...request, takeJson, signal });
    const parts = { headers: response.headers, askedUrl: url.href, url: response.url, where };
    if (response.status === 204) return { ...parts, ...NOTHING };
    const { document, rows } = inLines ?? parsedPage(response.json(), params, where);
    const total = totalOf(document, response.headers, params, where);
    const more = params.more === undefined ? undefined : moreIn(document, params.more, where);
    return { ...parts, rows, document, total, more };
  }

  return async (ask, isFirst) => {
    const credentials = await auth.credentials();
    try {
      return await load(ask, credentials);
    } catch (error) {
      const code = problemsOf(error)?.[0]?.code;
      if (code === "SOURCE_AUTH" && auth.refused(credentials)) return load(ask, await auth.credentials());
      const mayBeMissing = (!isFirst && params.end === "notFound") || ("values" in ask && ask.mayBeMissing);
      if (code === "SOURCE_NOT_FOUND" && mayBeMissing) return missingPage();
      throw error;
    }
  };
}

function askShown(ask: PageAsk): string {
  if (!("values" in ask)) return "";
  const shown = Object.entries(ask.values).map(([name, value]) => `${name}=${typeof value === "number" ? value : "…"}`);
  return shown.length > 0 ? ` with ${shown.join(", ")}` : "";
}

function parsedPage(document: unknown, params: RestParams, where: string): Pick<Page, "rows" | "document"> {
  return { rows: parsedRows(rowsOf(document, params, where)), document };
}

function totalOf(
  document: unknown,
  headers: Page["headers"],
  { total: pointer, totalHeader: name }: RestParams,
  where: string,
): number | undefined {
  if (pointer === undefined && name === undefined) return undefined;
  const value = name === undefined ? valueAt(document, pointer ?? "") : (headers.get(name) ?? undefined);
  const total = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof total === "number" && Number.isSafeInteger(total) && total >= 0) return total;
  const place = name === undefined ? pointer : `the header ${name}`;
  const detail = `${place} is ${value === undefined ? "not there" : `no count (${typeof value})`}`;
  const hint = `correct the param ${name === undefined ? "total" : "totalHeader"}`;
  throw sourceError("SOURCE_DATA", { where, detail, hint });
}

function moreIn(document: unknown, pointer: string, where: string): boolean {
  const value = valueAt(document, pointer);
  if (typeof value === "boolean") return value;
  const shown = value === undefined ? "not there" : `no true or false (${typeof value})`;
  throw sourceError("SOURCE_DATA", { where, detail: `${pointer} is ${shown}`, hint: "correct the param more" });
}

function missingPage(): Page {
  return { ...NOTHING, headers: { get: () => null }, askedUrl: "", url: "", where: "" };
}
