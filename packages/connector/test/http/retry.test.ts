import { describe, expect, it } from "vitest";
import { problemOf, rig, sendJson, serve, serveRaw } from "./rig.js";

describe("retries of answers", () => {
  it.each([408, 425, 429, 500, 502, 503, 504, 599])("asks again after HTTP %i", async (status) => {
    const { origin, requests } = await serve((_request, response, count) => {
      if (count > 2) return sendJson(response, { ok: true });
      response.writeHead(status).end("busy");
    });
    const { http } = rig();

    expect(await http.json(`${origin}/x`)).toEqual({ ok: true });
    expect(requests).toHaveLength(3);
  });

  it.each([400, 401, 404, 422, 501])("does not ask again after HTTP %i", async (status) => {
    const { origin, requests } = await serve((_request, response) => response.writeHead(status).end("no"));
    const { http } = rig();

    await problemOf(http.json(`${origin}/x`));

    expect(requests).toHaveLength(1);
  });

  it("gives up after five retries, each twice as far away, and says how often it tried", async () => {
    const { origin, requests } = await serve((_request, response) => response.writeHead(500).end("broken"));
    const { http, sleepsMs, lines } = rig();

    const problem = await problemOf(http.request(`${origin}/x`));

    expect(problem.code).toBe("SOURCE_FAILED");
    expect(problem.detail).toBe("HTTP 500; the answer begins: broken; 6 attempts");
    expect(requests).toHaveLength(6);
    expect(sleepsMs).toEqual([375, 750, 1500, 3000, 6000]);
    expect(lines[0]).toContain("HTTP 500; retry 1 of 5 in 0.4 s");
  });

  it("keeps to the number of retries that was asked for", async () => {
    const { origin, requests } = await serve((_request, response) => response.writeHead(500).end());
    const { http } = rig({ retries: 1 });

    await problemOf(http.request(`${origin}/x`));

    expect(requests).toHaveLength(2);
  });
});

describe("requests that may have had an effect", () => {
  it("repeats a POST after 429, which says that nothing was done", async () => {
    const { origin, requests } = await serve((_request, response, count) =>
      count === 1 ? response.writeHead(429).end() : sendJson(response, 1),
    );
    const { http } = rig();

    expect(await http.json(`${origin}/x`, { method: "POST", body: { a: 1 } })).toBe(1);
    expect(requests).toHaveLength(2);
  });

  it("repeats a POST that found no connection", async () => {
    const { http, sleepsMs } = rig();

    const problem = await problemOf(http.request("http://127.0.0.1:1/x", { method: "POST" }));

    expect(problem.code).toBe("SOURCE_UNREACHABLE");
    expect(sleepsMs).toHaveLength(2);
  });

  it("does not repeat a POST after 500 or a lost connection", async () => {
    const failing = await serve((_request, response) => response.writeHead(500).end());
    const cutting = await serveRaw((socket) => socket.destroy());
    const { http } = rig();

    await problemOf(http.request(failing.origin, { method: "POST" }));
    await problemOf(http.request(cutting.origin, { method: "POST" }));

    expect(failing.requests).toHaveLength(1);
    expect(cutting.requests).toHaveLength(1);
  });

  it("repeats a POST after 500 when its author says that it is idempotent, with the same body", async () => {
    const bodies: string[] = [];
    const { origin } = await serve((request, response, count) => {
      let body = "";
      request.on("data", (data) => {
        body += data;
      });
      request.on("end", () => {
        bodies.push(body);
        if (count === 1) response.writeHead(500).end();
        else sendJson(response, 1);
      });
    });
    const { http } = rig();

    await http.json(origin, { method: "POST", body: { query: "東京" }, idempotent: true });

    expect(bodies).toEqual(['{"query":"東京"}', '{"query":"東京"}']);
  });
});
