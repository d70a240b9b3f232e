import type { FastifyRequest } from "fastify";

/**
 * Whether a request goes to the API. Judged by the route that will answer, never by the address as it was written: the router
 * decodes `/%61pi`.
 */
export function isApi(request: FastifyRequest): boolean {
  return (request.routeOptions.url ?? request.url).startsWith("/api");
}
