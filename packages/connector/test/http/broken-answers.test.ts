import { describe, expect, it } from "vitest";
import { problemOf, rig, serve, serveRaw } from "./rig.js";

const WHOLE = 'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"a": 1}';

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
