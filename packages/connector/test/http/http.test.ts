import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { all, problemOf, rig, START, sendJson, serve, serveRaw } from "./rig.js";

describe("requests", () => {
  it("append the query and leave the URL's own as it was written", async () => {
    const { origin, requests } = await serve((_request, response) => sendJson(response, 1));
    const { http } = rig();

    await http.json(`${origin}/a?x=%7E%20b`, { query: { "q q": "1 + 1=2&", n: 3, b: true } });
    await http.json(`${origin}/a`, { query: {} });

    expect(requests).toEqual(["GET /a?x=%7E%20b&q%20q=1%20%2B%201%3D2%26&n=3&b=true", "GET /a"]);
  });

  it.each([
    ["a text", "plain", undefined, "plain"],
    ["bytes", Buffer.from("bytes"), undefined, "bytes"],
    ["a form", new URLSearchParams({ a: "1 2" }), "application/x-www-form-urlencoded", "a=1+2"],
    ["anything else as JSON", { a: [1] }, "application/json", '{"a":[1]}'],
  ])("send %s", async (_name, body, type, expected) => {
    let got = "";
    let gotType: string | undefined;
    const { origin } = await serve((request, response) => {
      gotType = request.headers["content-type"];
      request.on("data", (data) => {
        got += data;
      });
      request.on("end", () => sendJson(response, 1));
    });
    const { http } = rig();

    await http.request(origin, { method: "POST", body });

    expect([got, gotType]).toEqual([expected, type]);
  });

  it("let one spelling of a header replace another", async () => {
    let accept: string | undefined;
    const { origin } = await serve((request, response) => {
      accept = request.headers.accept;
      sendJson(response, 1);
    });
    const { http } = rig({ headers: { Accept: "text/csv" } });

    await http.request(origin, { headers: { ACCEPT: "application/xml" } });
    expect(accept).toBe("application/xml");
    await http.with({ headers: { accept: "text/plain" } }).request(origin);
    expect(accept).toBe("text/plain");
  });

  it.each(["ftp://source.test/x", "file:///etc/passwd", "no url", "http://user:pass@source.test/x"])(
    "are not sent to %s",
    async (url) => {
      const { http } = rig();

      const problem = await problemOf(http.request(url));

      expect(JSON.stringify(problem)).not.toContain("pass@");
    },
  );
});

describe("errors", () => {
  it.each([
    [401, "SOURCE_AUTH"],
    [403, "SOURCE_FORBIDDEN"],
    [404, "SOURCE_NOT_FOUND"],
    [410, "SOURCE_NOT_FOUND"],
    [400, "SOURCE_FAILED"],
    [408, "SOURCE_TIMEOUT"],
    [300, "SOURCE_FAILED"],
  ])("HTTP %i is %s", async (status, code) => {
    const { origin } = await serve((_request, response) => response.writeHead(status).end());
    const { http } = rig({ retries: 0 });

    expect((await problemOf(http.request(origin))).code).toBe(code);
  });

  it("show how the answer begins, on one line, without what our headers said", async () => {
    const { origin } = await serve((request, response) =>
      response.writeHead(400).end(`bad\n\u0007token ${request.headers.authorization}: ${"y".repeat(500)}`),
    );
    const { http } = rig({ headers: { authorization: "Bearer s3cr3t-token" } });

    const { detail } = await problemOf(http.request(origin));

    expect(detail).toMatch(/^HTTP 400; the answer begins: bad token \*\*\*: y{170,}…$/);
  });

  it("show the URL without the values of its query, but for numbers and dates", async () => {
    const { origin } = await serve((_request, response) => response.writeHead(404).end());
    const { http } = rig();

    const { where } = await problemOf(http.request(`${origin}/a/b?page=3&day=2024-09-24&apikey=123&q=secret`));

    expect(where).toBe(`GET ${origin}/a/b?page=3&day=2024-09-24&apikey=…&q=…`);
  });

  it("name TLS when that is what failed, and do not try again", async () => {
    const { port, requests } = await serveRaw((socket) => socket.end("no TLS here"));
    const { http } = rig();

    const problem = await problemOf(http.request(`https://127.0.0.1:${port}/`));

    expect(problem.code).toBe("SOURCE_UNREACHABLE");
    expect(problem.detail).toContain("TLS failed");
    expect(requests).toHaveLength(1);
  });

  it("name a host that nobody knows after two more attempts", async () => {
    const lookup = (name: string, _options: object, callback: (error: Error, addresses: []) => void) =>
      callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: "ENOTFOUND" }), []);
    const { http, sleepsMs } = rig({}, { lookup });

    const problem = await problemOf(http.request("http://nowhere.test/"));

    expect(problem).toMatchObject({ code: "SOURCE_UNREACHABLE" });
    expect(problem.detail).toContain("the host name is not known");
    expect(sleepsMs).toHaveLength(2);
  });

  it("say where JSON goes wrong, and do not ask again for it", async () => {
    const { origin, requests } = await serve((_request, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
    );
    const { http } = rig();

    const problem = await problemOf(http.json(origin));

    expect(problem).toMatchObject({ code: "SOURCE_DATA" });
    expect(problem.detail).toBe("no JSON at line 1, column 1: Unexpected token '<' (text/html)");
    expect(requests).toHaveLength(1);
  });
});

describe("limits", () => {
  it("space requests by the clock, over everyone who asks for the same rate", async () => {
    const { origin } = await serve((_request, response) => sendJson(response, 1));
    const { http, sleepsMs } = rig();
    const slices = [http.with({ requestsPerSecond: 2 }), http.with({ requestsPerSecond: 2 })];

    for (const slice of [...slices, ...slices]) await slice.json(origin);
    await http.json(origin);

    expect(sleepsMs).toEqual([500, 500, 500]);
  });

  it("of the whole run hold whatever rates are asked for", async () => {
    const { origin } = await serve((_request, response) => sendJson(response, 1));
    const { http, sleepsMs } = rig({}, { maxRequestsPerSecond: 4 });

    for (const one of [http, http.with({ requestsPerSecond: 100 }), http, http.with({ requestsPerSecond: 2 })]) {
      await one.json(origin);
    }

    expect(sleepsMs).toEqual([250, 250, 250]);
  });

  it("tell of long waits for the rate", async () => {
    const { origin } = await serve((_request, response) => sendJson(response, 1));
    const { http, waits } = rig({ requestsPerSecond: 0.1 });

    await http.json(origin);
    await http.json(origin);

    expect(waits).toEqual([`request rate until ${new Date(START.getTime() + 10_000).toISOString()}`]);
  });

  it("keep to the number of requests in flight, over everyone who asks for the same", async () => {
    let inFlight = 0;
    let most = 0;
    const { origin } = await serve((_request, response) => {
      most = Math.max(most, ++inFlight);
      setTimeout(() => {
        inFlight--;
        sendJson(response, 1);
      }, 10);
    });
    const { http } = rig();
    const slices = [http.with({ concurrency: 3 }), http.with({ concurrency: 3 })];

    await Promise.all(Array.from({ length: 12 }, (_, index) => slices[index % 2]?.json(origin)));

    expect(most).toBe(3);
  });
});

describe("streams", () => {
  it("are retried until the headers are there", async () => {
    const { origin } = await serve((_request, response, count) =>
      count < 3 ? response.writeHead(503).end() : response.end("body"),
    );
    const { http } = rig();

    const { status, body } = await http.stream(origin);

    expect([status, Buffer.concat(await all(body)).toString()]).toEqual([200, "body"]);
  });

  it("that are cut fail as incomplete, after what came", async () => {
    const { origin } = await serveRaw((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart"));
    const { http } = rig();
    const got: string[] = [];

    const problem = await problemOf(
      (async () => {
        for await (const chunk of (await http.stream(origin)).body) got.push(chunk.toString());
      })(),
    );

    expect(problem).toMatchObject({ code: "SOURCE_INCOMPLETE" });
    expect(got).toEqual(["part"]);
  });

  it.each([
    ["plain", Buffer.from("first"), {}],
    ["compressed", gzipSync("first"), { "content-encoding": "gzip" }],
  ])("can be left in the middle, and let go of the connection: %s", async (_name, start, headers) => {
    const { promise: isClosed, resolve: close } = Promise.withResolvers<void>();
    const { origin } = await serve((_request, response) => {
      response.writeHead(200, headers).write(start);
      response.on("close", close);
    });
    const { http } = rig();

    for await (const _chunk of (await http.stream(origin)).body) break;

    await isClosed;
  });
});

describe("cold start", () => {
  it("does not load undici before the first request", async () => {
    const script = `
      const { createHttp } = await import("@collectro/connector/runtime");
      const clock = { now: () => new Date() };
      const http = createHttp({ retries: 0 }, { clock, signal: new AbortController().signal });
      const { createRequire } = await import("node:module");
      const { cache } = createRequire(import.meta.url);
      const isLoaded = () => Object.keys(cache).some((name) => name.includes("undici"));
      const before = isLoaded();
      await http.request("http://127.0.0.1:1/").catch(() => {});
      console.log(before, isLoaded());`;

    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
      cwd: new URL("../..", import.meta.url),
    });

    expect(stdout.trim()).toBe("false true");
  });
});
