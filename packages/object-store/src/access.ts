import type { IncomingHttpHeaders } from "node:http";
import { StorageError } from "./errors.js";

/** Who may talk to the server. */
export interface AccessOptions {
  /** Refuses requests without a bearer token with 401. Any token will do. Default false. */
  readonly requireAuth?: boolean;
  /** A token is refused with 401 when it was first seen longer ago than this. Default: tokens live for ever. */
  readonly tokenLifetimeMs?: number;
}

/** Checks the headers of each request. */
export interface AccessRules {
  /** Refuses web pages. @throws StorageError 403 */
  checkSource(headers: IncomingHttpHeaders): void;
  /** @throws StorageError 401 */
  checkToken(headers: IncomingHttpHeaders): void;
}

const loopback = /^(?:127(?:\.\d+){3}|localhost|\[::1\])(?::\d+)?$/i;

/**
 * Makes the access rules of one server that listens on `host`.
 *
 * Any page in a browser can send requests to this machine, and with a rebound name read the answers too. No GCS client
 * sends `Origin`, and none that means this machine calls it by another name.
 */
export function createAccessRules(host: string, options: AccessOptions): AccessRules {
  const { requireAuth = false, tokenLifetimeMs = Infinity } = options;
  const isLocal = loopback.test(host.includes(":") ? `[${host}]` : host);
  const firstSeenMs = new Map<string, number>();
  return {
    checkSource: (headers) => {
      if (headers.origin !== undefined || (isLocal && !loopback.test(headers.host ?? ""))) {
        throw new StorageError(403, "forbidden", "The object store does not answer web pages.");
      }
    },
    checkToken: (headers) => {
      const token = /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1];
      if (token === undefined) {
        if (requireAuth) {
          throw unauthorized("required", "Anonymous caller does not have storage access. Send a bearer token.");
        }
        return;
      }
      const nowMs = performance.now();
      const seenMs = firstSeenMs.get(token) ?? nowMs;
      if (tokenLifetimeMs !== Infinity) {
        firstSeenMs.set(token, seenMs);
      }
      if (nowMs - seenMs > tokenLifetimeMs) {
        throw unauthorized("authError", "Invalid Credentials");
      }
    },
  };
}

function unauthorized(reason: string, message: string): StorageError {
  return new StorageError(401, reason, message, { locationType: "header", location: "Authorization" });
}
