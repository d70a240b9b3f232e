import { displayUrl, problemsOf, sourceError } from "@collectro/connector";
import { type Auth, type AuthParts, basic, type Credentials } from "./credentials.js";
import type { RestParams } from "./params.js";

/** A token is given up so long before it expires: a request must not outlive it. */
const EXPIRY_MARGIN_MS = 30_000;

interface Token {
  readonly credentials: Credentials;
  readonly goodUntilMs: number;
}

/** Client credentials (RFC 6749 §4.4). One token serves all requests until it expires or the source refuses it. */
export function oauth2(params: RestParams, parts: AuthParts): Auth {
  let pending: Promise<Token> | undefined;
  let current: Token | undefined;

  async function token(): Promise<Token> {
    if (current && parts.now() < current.goodUntilMs) return current;
    pending ??= fetchToken(params, parts).finally(() => {
      pending = undefined;
    });
    current = await pending;
    return current;
  }

  return {
    credentials: async () => (await token()).credentials,
    refused(used) {
      // Another request may have fetched a new one in the meantime.
      if (current?.credentials === used) current = undefined;
      return true;
    },
  };
}

async function fetchToken(params: RestParams, { http, now }: AuthParts): Promise<Token> {
  const { clientId = "", clientSecret = "", scope, tokenParams = {}, tokenUrl = "" } = params;
  const inBody = params.clientAuth === "body";
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    ...(scope ? { scope } : {}),
    ...tokenParams,
    ...(inBody ? { client_id: clientId, client_secret: clientSecret } : {}),
  });
  // RFC 6749 §2.3.1: both are form-encoded before they become user and password.
  const headers = inBody ? {} : { authorization: basic(formEncoded(clientId), formEncoded(clientSecret)) };
  const askedMs = now();
  const answer = await http
    .json(tokenUrl, { method: "POST", headers, body: form, idempotent: true })
    .catch((error: unknown) => {
      throw asAuthError(error, tokenUrl);
    });
  return readToken(answer, askedMs, tokenUrl);
}

function formEncoded(text: string): string {
  return new URLSearchParams({ "": text }).toString().slice(1);
}

function readToken(answer: unknown, askedMs: number, tokenUrl: string): Token {
  const { access_token: token, expires_in: expiresIn } = (answer ?? {}) as Record<string, unknown>;
  if (typeof token !== "string" || token === "") {
    const detail = "the answer of the token endpoint has no access_token";
    throw sourceError("SOURCE_AUTH", { where: displayUrl(new URL(tokenUrl)), detail });
  }
  // RFC 6749 §5.1: expires_in is optional; some servers send it as a text.
  const lifetimeMs = Number(expiresIn ?? Number.NaN) * 1000;
  const goodForMs = lifetimeMs > 2 * EXPIRY_MARGIN_MS ? lifetimeMs - EXPIRY_MARGIN_MS : lifetimeMs / 2;
  return {
    credentials: { headers: { authorization: `Bearer ${token}` }, query: {} },
    goodUntilMs: Number.isNaN(goodForMs) ? Number.POSITIVE_INFINITY : askedMs + goodForMs,
  };
}

/** RFC 6749 §5.2: a wrong client is answered with 400 as well as 401. */
function asAuthError(error: unknown, tokenUrl: string): unknown {
  const [problem] = problemsOf(error) ?? [];
  if (!problem?.detail.startsWith("HTTP 400")) return error;
  const where = displayUrl(new URL(tokenUrl));
  return sourceError("SOURCE_AUTH", { where, detail: `the token endpoint answers ${problem.detail}`, cause: error });
}
