import { type Auth, type AuthParts, basic } from "./credentials.js";
import { oauth2 } from "./oauth2.js";
import type { RestParams } from "./params.js";

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
