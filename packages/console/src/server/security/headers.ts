import type { FastifyInstance } from "fastify";
import { isApi } from "./is-api.js";

/**
 * What a page may do: scripts, styles and data of this origin and nothing else, in no frame. Text that came from a log or a
 * source is text whatever it holds; this is for the day on which some code forgets that.
 */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Of a report, which is one file with its styles in it: no script, no address, an origin of its own; in our frames only. */
export const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'";

/** Sets the heads of every answer. A route may set another `content-security-policy` afterwards. */
export function setSecurityHeaders(app: FastifyInstance): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.headers({
      "content-security-policy": PAGE_POLICY,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "permissions-policy": "camera=(), microphone=(), geolocation=()",
    });
    if (isApi(request)) reply.header("cache-control", "no-store");
  });
}
