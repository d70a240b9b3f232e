import { createHash, timingSafeEqual } from "node:crypto";
import cookie from "@fastify/cookie";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { failure } from "../problems.js";
import { isApi } from "./is-api.js";

/** Who may ask. */
export interface SignInRules {
  readonly token: string;
  /** Cookies do not tell ports apart: the name does. */
  readonly port: () => number;
  /** A proxy says in this header who asks; only these users may. The token stays for programs. */
  readonly proxy?: { readonly header: string; readonly users: readonly string[] };
}

declare module "fastify" {
  interface FastifyRequest {
    /** Who the proxy says it is. */
    consoleUser?: string;
  }
}

/**
 * `/?token=…` on any page gives the browser a cookie and leads to the clean address; the API wants that cookie, or
 * `Authorization: Bearer`. The pages themselves are the same for everyone and hold no data: they are served to anyone, so that
 * a link from a message opens, although the cookie is not sent along with it (SameSite=Strict).
 */
export async function requireSignIn(app: FastifyInstance, rules: SignInRules): Promise<void> {
  await app.register(cookie);
  app.decorateRequest("consoleUser", undefined);
  app.addHook("onRequest", async (request, reply) => {
    if (!isApi(request)) return signInByAddress(request, reply, rules);
    const user = proxyUser(request, rules);
    if (user !== undefined) request.consoleUser = user;
    else if (!hasToken(request, rules)) throw failure("SIGN_IN", "", "no token of this console");
    return undefined;
  });
}

function signInByAddress(request: FastifyRequest, reply: FastifyReply, rules: SignInRules): FastifyReply | undefined {
  const url = new URL(request.url, "http://console");
  const given = url.searchParams.get("token");
  if (given === null || request.method !== "GET") return undefined;
  url.searchParams.delete("token");
  if (!rules.proxy && isSame(given, rules.token)) {
    reply.setCookie(cookieName(rules), rules.token, { httpOnly: true, sameSite: "strict", path: "/" });
  }
  // Two slashes at the beginning would lead to another site.
  return reply.redirect(`${url.pathname.replace(/^\/{2,}/, "/")}${url.search}`, 303);
}

function proxyUser({ headers }: FastifyRequest, { proxy }: SignInRules): string | undefined {
  const given = proxy && headers[proxy.header.toLowerCase()];
  return typeof given === "string" && proxy?.users.includes(given) ? given : undefined;
}

function hasToken(request: FastifyRequest, rules: SignInRules): boolean {
  const [, bearer] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
  if (bearer !== undefined) return isSame(bearer, rules.token);
  const kept = rules.proxy ? undefined : request.cookies[cookieName(rules)];
  return kept !== undefined && isSame(kept, rules.token);
}

function cookieName({ port }: SignInRules): string {
  return `collectro_console_${port()}`;
}

/** Digests have one length, and comparing them tells nothing of where the texts differ. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
