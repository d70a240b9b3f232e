import { brotliCompressSync, constants, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { problemOf, rig, serve } from "./rig.js";

const MIB = 1024 * 1024;
/** About 1 MiB that unfolds to 1 GiB: a member of gzip holds what the one before it did. */
const GZIP_BOMB = Buffer.concat(Array.from({ length: 16 }, () => gzipSync(Buffer.alloc(64 * MIB))));
const LARGE = Buffer.alloc(256 * MIB);
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

async function serveBomb(body: Buffer, encoding: string) {
  return serve((_request, response) => response.writeHead(200, { "content-encoding": encoding }).end(body));
}

describe.each([
  ["gzip", GZIP_BOMB],
  ["deflate", deflateSync(LARGE)],
  ["br", brotliCompressSync(LARGE, BROTLI)],
  ["gzip, gzip", gzipSync(GZIP_BOMB)],
])("an answer that unfolds without end, %s", (encoding, bomb) => {
  it("is given up while it streams, in flat memory", async () => {
    const { origin, requests } = await serveBomb(bomb, encoding);
    const { body } = await rig().http.stream(origin);
    const before = process.memoryUsage().rss;
    let bytes = 0;
    let peak = before;

    const problem = await problemOf(
      (async () => {
        for await (const chunk of body) {
          bytes += chunk.length;
          peak = Math.max(peak, process.memoryUsage().rss);
        }
      })(),
    );

    expect(problem).toMatchObject({
      code: "SOURCE_DATA",
      detail: expect.stringContaining("the answer unpacks to more than 250 times what was sent"),
    });
    expect(bytes).toBeLessThan(bomb.length * 250 + 65 * MIB);
    expect(peak - before).toBeLessThan(128 * MIB);
    expect(requests).toHaveLength(1);
  });

  it("is given up as a whole body at its limit", async () => {
    const { origin, requests } = await serveBomb(bomb, encoding);
    const { http } = rig({ maxBodyBytes: 32 * MIB });

    expect(await problemOf(http.request(origin))).toMatchObject({
      code: "SOURCE_DATA",
      detail: expect.stringContaining("too large"),
    });
    expect(requests).toHaveLength(1);
  });
});

it("codings upon codings are not undone", async () => {
  const { origin } = await serveBomb(gzipSync("x"), Array.from({ length: 1000 }, () => "gzip").join(", "));
  const { http } = rig();

  const problem = await problemOf(http.request(origin));

  expect(problem).toMatchObject({ code: "SOURCE_DATA", detail: expect.stringContaining("1000 content encodings") });
});
