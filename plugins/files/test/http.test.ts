import { rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { createHttp, type OwnedHttp } from "@collectro/connector/runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { failure, readAll } from "./context.js";
import { useTempDir } from "./temp-dir.js";

const dir = useTempDir();
const SCHEMA = [{ name: "a", type: "STRING" }];

let server: Server;
let http: OwnedHttp;
let answer: RequestListener = () => {};

beforeEach(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  http = createHttp(
    { retries: 0 },
    {
      log: { info() {} },
      progress: { waiting() {} },
      clock: { now: () => new Date(), sleep: async () => {} },
      signal: new AbortController().signal,
    },
  );
});
afterEach(async () => {
  await http.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function url(path: string): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
}

function read(path: string, params: Record<string, unknown> = {}, window: { from?: string; to?: string } = {}) {
  const all = { path, allowPrivate: ["127.0.0.1"], ...params };
  return readAll({ params: all, schema: SCHEMA, wants: "lines", http, ...window });
}

describe("an http URL", () => {
  it("is read, with its authorization, one file a day", async () => {
    const asked: unknown[] = [];
    answer = (request, response) => {
      asked.push([request.url, request.headers.authorization]);
      response.end(`a\n${request.url}\n`);
    };
    const window = { from: "2024-09-24", to: "2024-09-25" };
    const { rows } = await read(url("/x/{date}.csv?key=1"), { authorization: "Bearer t0ken" }, window);
    expect(rows).toEqual([{ a: "/x/2024-09-24.csv?key=1" }, { a: "/x/2024-09-25.csv?key=1" }]);
    expect(asked).toEqual([
      ["/x/2024-09-24.csv?key=1", "Bearer t0ken"],
      ["/x/2024-09-25.csv?key=1", "Bearer t0ken"],
    ]);
  });

  it("may be gzip, packed in the file or by the server", async () => {
    answer = (_, response) => response.end(gzipSync("a\n1\n"));
    expect((await read(url("/x.csv.gz"))).rows).toEqual([{ a: "1" }]);
    answer = (_, response) => response.setHeader("content-encoding", "gzip").end(gzipSync("a\n2\n"));
    expect((await read(url("/x.csv.gz"))).rows).toEqual([{ a: "2" }]);
  });

  it("that is not there is an error, or left out where that was asked for", async () => {
    answer = (request, response) => response.writeHead(request.url === "/2024-09-24.csv" ? 404 : 200).end("a\n1\n");
    const window = { from: "2024-09-24", to: "2024-09-25" };
    expect(await failure(read(url("/{date}.csv"), {}, window))).toContain("SOURCE_NOT_FOUND");
    const { rows, log } = await read(url("/{date}.csv"), { missing: "skip" }, window);
    expect(rows).toEqual([{ a: "1" }]);
    expect(log).toEqual([`there is no ${url("/2024-09-24.csv")}: left out (missing: skip)`]);
  });

  it("whose answer is cut is SOURCE_INCOMPLETE", async () => {
    answer = (_, response) => {
      response.writeHead(200, { "content-length": 1000 });
      response.write("a\n1\n", () => response.destroy());
    };
    expect(await failure(read(url("/x.csv")))).toContain("SOURCE_INCOMPLETE");
  });

  it("whose answer ends with the connection is taken only where its end can be told", async () => {
    const send = (body: string | Buffer, size?: number): RequestListener => {
      return (request, response) => {
        if (request.method === "HEAD") {
          response.writeHead(200, size === undefined ? {} : { "content-length": size }).end();
          return;
        }
        response.socket?.end(Buffer.concat([Buffer.from("HTTP/1.1 200 OK\r\n\r\n"), Buffer.from(body)]));
      };
    };
    answer = send("a\n1\n");
    expect(await failure(read(url("/x.csv")))).toMatch(/SOURCE_INCOMPLETE.*lengthUnknown: allow/);
    expect((await read(url("/x.csv"), { lengthUnknown: "allow" })).rows).toEqual([{ a: "1" }]);
    answer = send("a\n1\n", 4);
    expect((await read(url("/x.csv"))).rows).toEqual([{ a: "1" }]);
    answer = send("a\n1\n", 6);
    expect(await failure(read(url("/x.csv")))).toMatch(/SOURCE_INCOMPLETE.*4 bytes came, and HEAD says 6/);
    const packed = gzipSync("a\n1\n");
    answer = send(packed);
    expect((await read(url("/x.csv.gz"))).rows).toEqual([{ a: "1" }]);
    answer = send(packed.subarray(0, -4));
    expect(await failure(read(url("/x.csv.gz")))).toContain("SOURCE_INCOMPLETE");
  });

  it("inside a private network is refused unless allowed by name", async () => {
    answer = (_, response) => response.end("a\n1\n");
    expect(await failure(read(url("/x.csv"), { allowPrivate: [] }))).toContain("SOURCE_BLOCKED");
  });

  it("is named in errors without its query", async () => {
    answer = (_, response) => response.end("a\n1,2\n");
    const message = await failure(read(url("/x.csv?signature=s3cret")));
    expect(message).toContain(`${url("/x.csv")}, line 2)`);
    expect(message).not.toContain("s3cret");
  });
});

it("a file that a pattern found and that is gone when its turn comes is no missing file", async () => {
  const there = await dir.write("found/1.csv", "a\n2\n");
  answer = (_, response) => {
    rmSync(there, { force: true });
    response.end("a\n1\n");
  };
  const path = [url("/x.csv"), dir.path("found/*.csv")];
  expect(await failure(read("", { path, missing: "skip" }))).toMatch(/SOURCE_INCOMPLETE.*found\/1\.csv.*removed/);
});
