import { describe, expect, it } from "vitest";
import { problemOf, rig, sendJson, serve, serveRaw } from "./rig.js";

const WHOLE = 'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"a": 1}';

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

describe("Retry-After", () => {
  it("waits as many seconds as it says, and tells so", async () => {
    const { origin } = await serve((_request, response, count) =>
      count === 1 ? response.writeHead(429, { "retry-after": "120" }).end() : sendJson(response, 1),
    );
    const { http, sleepsMs, waits } = rig();

    await http.json(origin);

    expect(sleepsMs).toEqual([120_000]);
    expect(waits).toEqual([`rate limit, HTTP 429 from ${new URL(origin).host} until 2024-09-24T00:02:00.000Z`]);
  });

  it("waits until a date, by the source's own clock", async () => {
    const { origin } = await serve((_request, response, count) => {
      if (count > 1) return sendJson(response, 1);
      const headers = { date: "Tue, 01 Jan 2030 00:00:00 GMT", "retry-after": "Tue, 01 Jan 2030 00:00:45 GMT" };
      response.writeHead(503, headers).end();
    });
    const { http, sleepsMs } = rig();

    await http.json(origin);

    expect(sleepsMs).toEqual([45_000]);
  });

  it("waits until a date by its own clock where the source does not say what time it is", async () => {
    const { origin } = await serve((_request, response, count) => {
      if (count > 1) return sendJson(response, 1);
      response.sendDate = false;
      response.writeHead(503, { "retry-after": "Tue, 24 Sep 2024 00:00:30 GMT" }).end();
    });
    const { http, sleepsMs } = rig();

    await http.json(origin);

    expect(sleepsMs).toEqual([30_000]);
  });

  it.each(["soon", "-5", ""])("falls back to its own waits when it reads %j", async (value) => {
    const { origin } = await serve((_request, response, count) =>
      count === 1 ? response.writeHead(429, { "retry-after": value }).end() : sendJson(response, 1),
    );
    const { http, sleepsMs } = rig();

    await http.json(origin);

    expect(sleepsMs).toEqual([375]);
  });

  it("does not wait a day: it fails at once and names the time", async () => {
    const { origin, requests } = await serve((_request, response) =>
      response.writeHead(429, { "retry-after": "86400" }).end(),
    );
    const { http, sleepsMs } = rig();

    const problem = await problemOf(http.json(origin));

    expect(problem.detail).toContain("Retry-After asks to wait 86400 s (until 2024-09-25T00:00:00.000Z)");
    expect(problem.detail).toContain("at most 600 s are waited");
    expect(requests).toHaveLength(1);
    expect(sleepsMs).toEqual([]);
  });

  it("holds every other request too", async () => {
    const { origin } = await serve((_request, response, count) =>
      count === 1 ? response.writeHead(429, { "retry-after": "60" }).end() : sendJson(response, 1),
    );
    const sleepers: { ms: number; wake: () => void }[] = [];
    let nowMs = 0;
    const sleep = (ms: number) => new Promise<void>((wake) => sleepers.push({ ms, wake }));
    const { http } = rig({}, { clock: { now: () => new Date(nowMs), sleep } });

    const first = http.json(origin);
    await expect.poll(() => sleepers.length).toBe(1);
    nowMs = 20_000;
    const second = http.json(origin);
    await expect.poll(() => sleepers.length).toBe(2);
    nowMs = 60_000;
    for (const { wake } of sleepers) wake();

    expect(await Promise.all([first, second])).toEqual([1, 1]);
    expect(sleepers.map(({ ms }) => ms)).toEqual([60_000, 40_000]);
  });
});

describe("answers that are not whole", () => {
  it("asks again for the whole when the connection is cut, and hands out no half page", async () => {
    const { origin, requests } = await serveRaw((socket, count) => {
      if (count > 1) return socket.end(WHOLE);
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a": 1}', () => socket.destroy());
    });
    const { http } = rig();

    expect(await http.json(origin)).toEqual({ a: 1 });
    expect(requests).toHaveLength(2);
  });

  it("do not include the answer to a HEAD, which has a length and no body", async () => {
    const { origin } = await serve((_request, response) => response.writeHead(200, { "content-length": "100" }).end());
    const { http } = rig();

    expect((await http.request(origin, { method: "HEAD" })).headers.get("content-length")).toBe("100");
  });

  it.each([
    ["Content-Length beyond the body", 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a": 1}'],
    ["chunks without an end", 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{"a": 1}\r\n'],
    ["Content-Length within the body", 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{"a": 1}'],
    ["no length at all", 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"a": '],
  ])("fails as incomplete: %s", async (_name, answer) => {
    const { origin, requests } = await serveRaw((socket) => socket.end(answer));
    const { http } = rig();

    const problem = await problemOf(http.json(origin));

    expect(problem.code).toBe("SOURCE_INCOMPLETE");
    expect(requests).toHaveLength(6);
  });
});

describe("sources that are slow", () => {
  it("fails when the headers do not come in time", async () => {
    const { origin, requests } = await serve(() => {});
    const { http } = rig({ headersTimeoutMs: 80, retries: 1 });

    const problem = await problemOf(http.json(origin));

    expect(problem.code).toBe("SOURCE_TIMEOUT");
    expect(problem.detail).toContain("no answer within the time allowed");
    expect(requests).toHaveLength(2);
  });

  it("fails when the body stops coming", async () => {
    const { origin } = await serve((_request, response) => response.writeHead(200).write("[1,"));
    const { http } = rig({ idleTimeoutMs: 80, retries: 0 });

    const problem = await problemOf(http.json(origin));

    expect(problem.code).toBe("SOURCE_TIMEOUT");
    expect(problem.detail).toContain("the answer stopped coming");
  });

  it("takes a body that drips, as long as it drips", async () => {
    const text = JSON.stringify({ drip: "x".repeat(20) });
    const { origin } = await serve((_request, response) => {
      response.writeHead(200);
      let at = 0;
      const timer = setInterval(() => {
        response.write(text[at++]);
        if (at < text.length) return;
        clearInterval(timer);
        response.end();
      }, 5);
    });
    const { http } = rig({ idleTimeoutMs: 2_000, retries: 0 });

    expect(await http.json(origin)).toEqual({ drip: "x".repeat(20) });
  });
});

describe("abort", () => {
  it("ends a request in flight, and those that wait for their turn, with the signal's reason", async () => {
    const { origin, requests } = await serve(() => {});
    const { http, abort } = rig({ concurrency: 1 });
    const reason = new Error("stopped");
    const all = [http.json(origin), http.json(origin), http.json(origin)].map((promise) =>
      promise.catch((error) => error),
    );

    await expect.poll(() => requests.length).toBe(1);
    abort(reason);

    expect(await Promise.all(all)).toEqual([reason, reason, reason]);
    expect(requests).toHaveLength(1);
  });

  it("is no fault to try again after, whatever its reason looks like", async () => {
    const { origin, requests } = await serve(() => {});
    const { http, abort, lines } = rig();
    const reason = Object.assign(new Error("stopped"), { code: "ECONNRESET" });
    const stopped = http.json(origin).catch((error) => error);

    await expect.poll(() => requests.length).toBe(1);
    abort(reason);

    expect(await stopped).toBe(reason);
    expect(lines).toEqual([]);
  });

  it("ends a wait between attempts", async () => {
    const { origin } = await serve((_request, response) => response.writeHead(503).end());
    const controller = new AbortController();
    const reason = new Error("stopped");
    const sleep = (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason));
        controller.abort(reason);
      });
    const { http } = rig({}, { signal: controller.signal, clock: { now: () => new Date(), sleep } });

    await expect(http.json(origin)).rejects.toBe(reason);
  });

  it("gives up one request by its own signal, and that one only", async () => {
    const { origin } = await serve((request, response) => {
      if (request.url === "/fine") sendJson(response, 1);
    });
    const { http } = rig();
    const controller = new AbortController();
    const given = http.json(`${origin}/hangs`, { signal: controller.signal });
    controller.abort(new Error("not needed"));

    await expect(given).rejects.toThrow("not needed");
    expect(await http.json(`${origin}/fine`)).toBe(1);
  });
});
