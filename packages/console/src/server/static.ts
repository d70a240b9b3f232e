import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { notFound } from "./problems.js";

/** What Vite has built; the same from `src` and from `dist`. */
const PAGES = fileURLToPath(new URL("../../dist/web/", import.meta.url));

/** Serves the pages. An address that is no file and not the API's is one of the app's own: it gets the app. */
export async function servePages(app: FastifyInstance): Promise<void> {
  const built = existsSync(`${PAGES}index.html`);
  if (built) {
    await app.register(fastifyStatic, {
      root: PAGES,
      wildcard: false,
      preCompressed: true,
      cacheControl: false,
      setHeaders(reply, path) {
        // Vite names these files by their content.
        const kept = path.startsWith(`${PAGES}assets`);
        reply.header("cache-control", kept ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
  }
  app.setNotFoundHandler(async (request, reply) => {
    const [path = ""] = request.url.split("?", 1);
    // A dot says nothing: names of workflows have them.
    const isPage = request.method === "GET" && !/^\/(api|assets)(\/|$)/.test(path);
    if (!isPage) throw notFound(path, "there is no such address");
    if (built) return reply.sendFile("index.html");
    return reply.type("text/plain").send("The pages have not been built: pnpm --filter @collectro/console build\n");
  });
}
