import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { all, problemOf, rig, serve } from "./rig.js";

async function serveBytes(body: Uint8Array, headers: Record<string, string>) {
  return serve((_request, response) => response.writeHead(200, headers).end(body));
}

const TEXT = Buffer.from(JSON.stringify({ city: "東京", filler: "x".repeat(10_000) }));

describe("compressed answers", () => {
  it.each([
    ["gzip", gzipSync(TEXT)],
    ["x-gzip", gzipSync(TEXT)],
    ["deflate", deflateSync(TEXT)],
    ["deflate", deflateRawSync(TEXT)],
    ["br", brotliCompressSync(TEXT)],
    ["gzip, br", brotliCompressSync(gzipSync(TEXT))],
    ["identity", TEXT],
  ])("are decoded: %s", async (encoding, body) => {
    const { origin } = await serveBytes(body, { "content-encoding": encoding });
    const { http } = rig();

    expect((await http.request(origin)).body.equals(TEXT)).toBe(true);
    expect(Buffer.concat(await all((await http.stream(origin)).body)).equals(TEXT)).toBe(true);
  });

  it("are refused in an encoding that nobody asked for", async () => {
    const { origin, requests } = await serveBytes(TEXT, { "content-encoding": "compress" });
    const { http } = rig();

    const problem = await problemOf(http.request(origin));

    expect(problem).toMatchObject({ code: "SOURCE_DATA" });
    expect(problem.detail).toContain('"compress" is not supported');
    expect(requests).toHaveLength(1);
  });

  it.each([
    ["gzip", gzipSync(TEXT)],
    ["br", brotliCompressSync(TEXT)],
    ["deflate", deflateSync(TEXT)],
  ])("that are cut are asked for again: %s", async (encoding, body) => {
    const { origin, requests } = await serve((_request, response, count) =>
      response
        .writeHead(200, { "content-encoding": encoding })
        .end(count === 1 ? body.subarray(0, body.length - 5) : body),
    );
    const { http } = rig();

    expect((await http.request(origin)).body.equals(TEXT)).toBe(true);
    expect(requests).toHaveLength(2);
  });

  it("that stay cut are incomplete, also in a stream", async () => {
    const { origin } = await serveBytes(gzipSync(TEXT).subarray(0, 40), { "content-encoding": "gzip" });
    const { http } = rig({ retries: 0 });
    const { body } = await http.stream(origin);

    expect((await problemOf(http.request(origin))).code).toBe("SOURCE_INCOMPLETE");
    expect((await problemOf(all(body))).code).toBe("SOURCE_INCOMPLETE");
  });

  it("do not unfold beyond the limit", async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const { origin, requests } = await serveBytes(bomb, { "content-encoding": "gzip" });
    const { http } = rig({ maxBodyBytes: 1024 * 1024 });
    const { body } = await http.stream(origin);

    const problem = await problemOf(http.request(origin));

    expect(problem).toMatchObject({ code: "SOURCE_DATA" });
    expect(problem.detail).toContain("too large");
    expect(requests).toHaveLength(2);
    expect((await problemOf(all(body))).code).toBe("SOURCE_DATA");
  });
});

describe("large answers", () => {
  it("are given up at the limit", async () => {
    const { origin, requests } = await serveBytes(Buffer.alloc(1_000_000), {});
    const { http } = rig({ maxBodyBytes: 999_999 });

    expect((await problemOf(http.request(origin))).code).toBe("SOURCE_DATA");
    expect(requests).toHaveLength(1);
    expect((await http.with({ maxBodyBytes: 1_000_000 }).request(origin)).body.length).toBe(1_000_000);
  });
});

describe("text", () => {
  it.each([
    ["Shift_JIS", [0x93, 0x8c, 0x8b, 0x9e], "text/plain; charset=Shift_JIS"],
    ["EUC-JP", [0xc5, 0xec, 0xb5, 0xfe], 'text/plain; charset="euc-jp"'],
    ["UTF-8", [0xe6, 0x9d, 0xb1, 0xe4, 0xba, 0xac], "text/plain"],
    ["UTF-8 with its BOM", [0xef, 0xbb, 0xbf, 0xe6, 0x9d, 0xb1, 0xe4, 0xba, 0xac], "text/plain; charset=utf-8"],
  ])("is read in the charset of Content-Type: %s", async (_name, bytes, type) => {
    const { origin } = await serveBytes(Uint8Array.from(bytes), { "content-type": type });
    const { http } = rig();

    expect((await http.request(origin)).text()).toBe("東京");
  });

  it.each([
    ["bytes that do not fit", [0xff, 0xfe, 0x41], "text/plain"],
    ["bytes that do not fit another charset", [0x93], "text/plain; charset=Shift_JIS"],
    ["a charset that nobody knows", [0x41], "text/plain; charset=klingon"],
  ])("is refused: %s", async (_name, bytes, type) => {
    const { origin } = await serveBytes(Uint8Array.from(bytes), { "content-type": type });
    const { http } = rig();
    const response = await http.request(origin);

    expect((await problemOf((async () => response.text())())).code).toBe("SOURCE_DATA");
  });
});
