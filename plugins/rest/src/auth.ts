import type { Http } from "@collectro/connector";
import { oauth2 } from "./oauth2.js";
import type { RestParams } from "./params.js";

/** What identifies us in one request. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/** Where credentials come from. */
export interface Auth {
  credentials(): Promise<Credentials>;
  /** Told after HTTP 401. True when these credentials can be replaced and the request deserves another attempt. */
  refused(used: Credentials): boolean;
}

/** What fetching a token needs. */
export interface AuthParts {
  readonly http: Http;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const shared = new WeakMap<RestParams, Auth>();

/** The same for every slice of a run, so that one token serves all. */
export function authOf(params: RestParams, parts: AuthParts): Auth {
  const auth = shared.get(params) ?? createAuth(params, parts);
  shared.set(params, auth);
  return auth;
}

function createAuth(params: RestParams, parts: AuthParts): Auth {
  switch (params.auth) {
    case "none":
      return fixed({});
    case "basic":
      return fixed({ authorization: basic(params.username ?? "", params.password ?? "") });
    case "bearer":
      return fixed({ authorization: `Bearer ${params.token}` });
    case "apiKey": {
      const named = { [params.apiKeyName ?? ""]: params.apiKey ?? "" };
      return params.apiKeyIn === "query" ? fixed({}, named) : fixed(named);
    }
    case "oauth2":
      return oauth2(params, parts);
  }
}

function fixed(headers: Record<string, string>, query: Record<string, string> = {}): Auth {
  return { credentials: async () => ({ headers, query }), refused: () => false };
}

/** RFC 7617, in UTF-8. */
export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
