import { isIP } from "node:net";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { failure } from "../problems.js";
import { isApi } from "./is-api.js";

/** Under which names the console is reached. */
export interface AllowedHosts {
  /** The address that it listens on. */
  readonly listen: string;
  /** Names besides, without a port. */
  readonly names: readonly string[];
}

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** The name in a `host` or an origin, without its port, in lower case; an IPv6 address keeps its brackets. */
function nameOf(host: string): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/.exec(host.toLowerCase())?.[1];
}

/**
 * Whether a name is ours. A page of another site can have its own name lead to this machine (DNS rebinding), but it cannot
 * have an address in place of the name; so on an open address any address will do.
 */
export function isAllowedHost(host: string | undefined, { listen, names }: AllowedHosts): boolean {
  const name = host === undefined ? undefined : nameOf(host);
  if (name === undefined) return false;
  if (LOOPBACK.includes(name) || name === listen.toLowerCase()) return true;
  if (names.some((allowed) => allowed.toLowerCase() === name)) return true;
  const open = !isLoopback(listen);
  return open && isIP(name.replace(/^\[|\]$/g, "")) !== 0;
}

/** Whether an address is of this machine alone. */
export function isLoopback(listen: string): boolean {
  return LOOPBACK.includes(listen) || listen === "::1" || listen.startsWith("127.");
}

/**
 * Refuses requests by another name than ours, and those that pages of other sites send: browsers say so in
 * `Sec-Fetch-Site` and, for whatever may change something, in `Origin`.
 */
export function checkOrigins(app: FastifyInstance, allowed: AllowedHosts): void {
  app.addHook("onRequest", async (request) => {
    if (!isAllowedHost(request.headers.host, allowed)) throw refused("Host");
    if (!isApi(request)) return;
    const site = request.headers["sec-fetch-site"];
    const changes = request.method !== "GET" && request.method !== "HEAD";
    if (site !== undefined && site !== "same-origin" && (changes || site !== "none")) throw refused("Sec-Fetch-Site");
    if (changes && !isOwnOrigin(request, site)) throw refused("Origin");
  });
}

/** A program that is no browser says neither; it has to carry the token itself, which no page of another site can. */
function isOwnOrigin({ headers }: FastifyRequest, site: string | string[] | undefined): boolean {
  const { origin, host = "" } = headers;
  if (origin !== undefined) return origin === `http://${host}` || origin === `https://${host}`;
  return site === "same-origin" || headers.authorization !== undefined;
}

function refused(what: string): Error {
  return failure("REQUEST_REFUSED", what, "it does not name this console");
}
