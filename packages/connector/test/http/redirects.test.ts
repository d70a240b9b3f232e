import type { IncomingHttpHeaders } from "node:http";
import { describe, expect, it } from "vitest";
import { prepareCall } from "../../src/http/call.js";
import { followRedirect } from "../../src/http/redirects.js";
import { problemOf, rig, sendJson, serve } from "./rig.js";

/** A server that keeps the headers of what it gets. */
async function witness() {
  const got: { method: string | undefined; headers: IncomingHttpHeaders }[] = [];
  const server = await serve((request, response) => {
    got.push({ method: request.method, headers: request.headers });
    sendJson(response, "here");
  });
  return { ...server, got };
}

const SECRETS = { Authorization: "Bearer abc", Cookie: "sid=1", "X-Api-Key": "k" };

describe("redirects", () => {
  it("are followed inside the origin with all headers", async () => {
    const headers: IncomingHttpHeaders[] = [];
    const { origin } = await serve((request, response, count) => {
      headers.push(request.headers);
      if (count === 1) response.writeHead(302, { location: "/there?x=1" }).end();
      else sendJson(response, "there");
    });
    const { http } = rig({ headers: SECRETS });

    const response = await http.request(origin);

    expect(response.json()).toBe("there");
    expect(response.url).toBe(`${origin}/there?x=1`);
    expect(headers[1]).toMatchObject({ authorization: "Bearer abc", cookie: "sid=1", "x-api-key": "k" });
  });

  it.each(["options", "request"])("to another origin lose every secret (headers of the %s)", async (place) => {
    const other = await witness();
    const { origin } = await serve((_request, response) => response.writeHead(307, { location: other.origin }).end());
    const { http } = rig(place === "options" ? { headers: SECRETS } : {});

    await http.json(origin, place === "request" ? { headers: SECRETS } : {});

    expect(other.got).toHaveLength(1);
    expect(Object.keys(other.got[0]?.headers ?? {}).sort()).toEqual(
      ["accept", "accept-encoding", "connection", "host", "user-agent"].sort(),
    );
  });

  it.each([
    [301, "POST", "GET"],
    [302, "POST", "GET"],
    [303, "POST", "GET"],
    [307, "POST", "POST"],
    [308, "POST", "POST"],
    [303, "HEAD", "HEAD"],
    [302, "HEAD", "HEAD"],
    [301, "PUT", "PUT"],
    [303, "PUT", "GET"],
  ])("HTTP %i turns %s into %s", async (status, method, expected) => {
    const methods: (string | undefined)[] = [];
    const { origin } = await serve((request, response, count) => {
      methods.push(request.method);
      request.resume();
      if (count === 1) response.writeHead(status, { location: "/next" }).end();
      else response.end();
    });
    const { http } = rig();

    await http.request(origin, { method, ...(method !== "HEAD" ? { body: "x=1" } : {}) });

    expect(methods).toEqual([method, expected]);
  });

  it("never carry a body to another origin", async () => {
    const other = await witness();
    const { origin } = await serve((_request, response) => response.writeHead(308, { location: other.origin }).end());
    const { http } = rig();

    const problem = await problemOf(http.request(origin, { method: "POST", body: "secret" }));

    expect(problem.detail).toContain("redirects a request with a body to another origin");
    expect(other.got).toEqual([]);
  });

  it("never lead from https to http", () => {
    const call = prepareCall("https://source.test/a", {}, {});

    expect(followRedirect(call, new URL("http://source.test/a"), 302)).toBe("redirects from https to http");
  });

  it("end after five", async () => {
    const { origin, requests } = await serve((_request, response, count) =>
      response.writeHead(302, { location: `/${count}` }).end(),
    );
    const { http } = rig();

    const problem = await problemOf(http.request(origin));

    expect(problem.detail).toContain("more than 5 redirects");
    expect(requests).toHaveLength(6);
  });

  it("are guarded like the first address", async () => {
    const { origin } = await serve((_request, response) =>
      response.writeHead(302, { location: "http://169.254.169.254/computeMetadata/v1/" }).end(),
    );
    const { http } = rig();

    expect((await problemOf(http.request(origin))).code).toBe("SOURCE_BLOCKED");
  });

  it.each(["file:///etc/passwd", "ftp://source.test/", "http://user:pass@source.test/"])(
    "do not lead to %s",
    async (location) => {
      const { origin, requests } = await serve((_request, response) => response.writeHead(302, { location }).end());
      const { http } = rig();

      const problem = await problemOf(http.request(origin));

      expect(problem.detail).toContain("redirects to");
      expect(problem.detail).not.toContain("pass@");
      expect(requests).toHaveLength(1);
    },
  );
});
