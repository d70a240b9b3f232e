import type { Http } from "@collectro/connector";

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

/** RFC 7617, in UTF-8. */
export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
