import { once } from "node:events";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { makeBytes, md5Of, namesOf } from "./client.js";
import { openGround } from "./ground.js";
import { send } from "./http.js";

const insert = "/upload/storage/v1/b/local/o?uploadType=";
const multipart = { "content-type": 'multipart/related; boundary="x y"' };

function parts(metadata: string, media: string, end = "\r\n--x y--"): string {
  return `preamble\r\n--x y\r\ncontent-type: application/json\r\n\r\n${metadata}\r\n--x y\r\ncontent-type: text/csv\r\n\r\n${media}${end}`;
}

describe("a multipart upload", () => {
  test("takes name, type and settings from its first part, and bytes as they are", async () => {
    await using ground = await openGround();
    const media = "a,b\r\n--x\r\n\r\n--x yz\r\n";

    const { status, json } = await send(ground, "POST", `${insert}multipart`, {
      headers: multipart,
      body: parts('{"name":"a/b","cacheControl":"no-store"}', media),
    });

    const [bytes] = await ground.bucket.file("a/b").download();
    expect(status).toBe(200);
    expect(json).toMatchObject({ name: "a/b", contentType: "text/csv", cacheControl: "no-store", bucket: "local" });
    expect(String(bytes)).toBe(media);
  });

  test("may come in pieces of any size", async () => {
    await using ground = await openGround();
    const body = parts('{"name":"a"}', "0123456789".repeat(20));
    const socket = connect(ground.store.port, "127.0.0.1");
    socket.write(
      `POST ${insert}multipart HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: ${multipart["content-type"]}\r\ntransfer-encoding: chunked\r\n\r\n`,
    );

    for (const character of body) {
      socket.write(`1\r\n${character}\r\n`);
    }
    socket.write("0\r\n\r\n");
    const [reply] = (await once(socket, "data")) as [Buffer];
    socket.destroy();

    expect(String(reply)).toMatch(/^HTTP\/1.1 200/);
    expect(String((await ground.bucket.file("a").download())[0])).toBe("0123456789".repeat(20));
  });

  const broken = [
    { says: "closing boundary", body: parts('{"name":"a"}', "half of the by", "") },
    { says: "two parts", body: "--x y\r\n\r\n{}" },
    { says: "JSON object", body: parts("{name}", "") },
    { says: "Required parameter: name", body: parts("{}", "") },
  ];
  test.for(broken)("that is broken stores nothing: $says", async ({ says, body }) => {
    await using ground = await openGround();

    const { status, message } = await send(ground, "POST", `${insert}multipart`, { headers: multipart, body });

    expect([status, message]).toEqual([400, expect.stringContaining(says)]);
    expect(await namesOf(ground.bucket)).toEqual([]);
  });
});

describe("checksums", () => {
  const large = makeBytes(3 * 1024 * 1024);

  test("MD5 ends at a size that can be chosen, CRC32C does not", async () => {
    await using ground = await openGround({ md5UpToBytes: 10 });
    const small = await send(ground, "POST", `${insert}media&name=small`, { body: "0123456789" });
    const longer = await send(ground, "POST", `${insert}media&name=longer`, { body: "0123456789x" });

    expect(small.json).toMatchObject({ md5Hash: md5Of(Buffer.from("0123456789")), crc32c: expect.any(String) });
    expect(longer.json).toMatchObject({ crc32c: expect.any(String) });
    expect(longer.json).not.toHaveProperty("md5Hash");
  });

  test("MD5 of a large object is checked when the client sends one", async () => {
    await using ground = await openGround();
    const right = { "x-goog-hash": `md5=${md5Of(large)}` };
    const wrong = { "x-goog-hash": "crc32c=AAAAAA==" };

    const kept = await send(ground, "POST", `${insert}media&name=right`, { headers: right, body: large });
    const refused = await send(ground, "POST", `${insert}media&name=wrong`, { headers: wrong, body: large });

    expect(kept.json).toMatchObject({ md5Hash: md5Of(large) });
    expect(refused.status).toBe(400);
    expect(await namesOf(ground.bucket)).toEqual(["right"]);
  });
});

test("a chunk shorter than its range says is refused, and what came counts", async () => {
  await using ground = await openGround();
  const opened = await fetch(`${ground.store.endpoint}${insert}resumable&name=a`, { method: "POST" });
  const { pathname, search } = new URL(opened.headers.get("location") ?? "");

  const short = await send(ground, "PUT", pathname + search, {
    headers: { "content-range": "bytes 0-9/10" },
    body: "01234",
  });
  const rest = await send(ground, "PUT", pathname + search, {
    headers: { "content-range": "bytes 5-9/10" },
    body: "56789",
  });

  expect([short.status, rest.status]).toEqual([400, 200]);
  expect(String((await ground.bucket.file("a").download())[0])).toBe("0123456789");
});

test("a session whose bytes are not what was promised is over", async () => {
  await using ground = await openGround();
  const opened = await fetch(`${ground.store.endpoint}${insert}resumable&name=a`, {
    method: "POST",
    body: '{"crc32c":"AAAAAA=="}',
  });
  const { pathname, search } = new URL(opened.headers.get("location") ?? "");

  const refused = await send(ground, "PUT", pathname + search, { body: "0123456789" });
  const again = await send(ground, "PUT", pathname + search, { body: "0123456789" });

  expect([refused.status, again.status]).toEqual([400, 410]);
});

test("a client that leaves in the middle leaves nothing behind", async () => {
  await using ground = await openGround();
  const socket = connect(ground.store.port, "127.0.0.1");
  socket.write(`POST ${insert}media&name=a HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 1000000\r\n\r\n`);
  socket.write(makeBytes(500_000));
  const staging = join(ground.root, ".staging");
  const files = () => readdirSync(staging, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  await vi.waitUntil(() => files().length === 1);

  socket.destroy();
  await vi.waitUntil(() => files().length === 0);

  expect(await namesOf(ground.bucket)).toEqual([]);
});

describe("mistakes", () => {
  const mistakes = [
    { verb: "POST", path: `${insert}other&name=a`, status: 400, says: "uploadType" },
    { verb: "POST", path: `${insert}media`, status: 400, says: "Required parameter: name" },
    { verb: "POST", path: `${insert}media&name=a&ifGenerationMatch=x`, status: 400, says: "whole number" },
    { verb: "GET", path: "/storage/v1/b/local/o?maxResults=-1", status: 400, says: "maxResults" },
    { verb: "GET", path: "/storage/v1/b/local/o?pageToken=***", status: 400, says: "page token" },
    { verb: "GET", path: "/storage/v1/b/local/o?matchGlob=%7Ba", status: 400, says: "glob" },
    { verb: "GET", path: "/storage/v1/b/local/o/%FF", status: 400, says: "percent-encoded" },
    { verb: "GET", path: "/storage/v1/b/..%2F..%2Fetc/o/passwd", status: 400, says: "Bucket names" },
    { verb: "GET", path: "/nothing/here", status: 404, says: "GET /nothing/here" },
    { verb: "POST", path: "/storage/v1/b", body: "{", status: 400, says: "JSON object" },
    { verb: "POST", path: "/storage/v1/b", body: "{}", status: 400, says: "Required parameter: name" },
    { verb: "POST", path: "/storage/v1/b", body: " ".repeat(2_000_000), status: 413, says: "one mebibyte" },
    { verb: "POST", path: "/storage/v1/b/local/o/a/compose", body: "{}", status: 400, says: "source components" },
  ];
  test.for(mistakes)("$verb $path says $says", async ({ verb, path, status, says, body }) => {
    await using ground = await openGround();

    const answer = await send(ground, verb, path, body === undefined ? {} : { body });

    expect([answer.status, answer.message]).toEqual([status, expect.stringContaining(says)]);
  });
});
