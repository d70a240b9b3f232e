import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { type ToxicProxy, toxicProxy, waitUntil } from "@collectro/faultkit";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { placeOf } from "../src/sources/s3-client.js";
import { failure, readAll } from "./context.js";
import { startS3, useS3 } from "./servers/s3.js";

const server = useS3();
const SCHEMA = [{ name: "a", type: "STRING" }];
const LINES = 40_000;
const LONG = `a\n${`${"some text ".repeat(10)}\n`.repeat(LINES)}`;

function read(path: string, params: Record<string, unknown> = {}, window = {}) {
  const { endpoint, accessKeyId, secretAccessKey } = server();
  const s3 = { s3Endpoint: endpoint, accessKeyId, secretAccessKey, allowPrivate: ["127.0.0.1", "localhost"] };
  return readAll({ params: { path, ...s3, ...params }, schema: SCHEMA, wants: "lines", ...window });
}

const proxies: ToxicProxy[] = [];
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy[Symbol.asyncDispose]();
});

describe("an s3:// path", () => {
  it("is read, one object a day, with gzip in the name", async () => {
    for (const day of ["24", "25"]) server().write(`days/202409${day}.csv.gz`, gzipSync(`a\n${day}\n`));
    const { rows } = await read("s3://data/days/{yyyy}{mm}{dd}.csv.gz", {}, { from: "2024-09-24", to: "2024-09-25" });
    expect(rows).toEqual([{ a: "24" }, { a: "25" }]);
  });

  it.each([
    ["s3://data/logs/*.csv", ["1", "10", "2"]],
    ["s3://data/logs/**/*.csv", ["1", "10", "2", "3"]],
    ["s3://data/lo{gs,st}/[12].csv", ["1", "2"]],
  ])("takes the pattern %s", async (pattern, expected) => {
    for (const name of ["logs/1", "logs/10", "logs/2", "logs/deep/3", "other/4"]) {
      server().write(`${name}.csv`, `a\n${name.split("/").at(-1)}\n`);
    }
    expect((await read(pattern)).rows.map((row) => row["a"])).toEqual(expected);
  });

  it.each(["売上 (1)+2&3.csv", "a b'd!*~.csv", "100%25.csv"])("may hold any characters: %s", async (key) => {
    server().write(`odd/${key}`, `a\n${key}\n`);
    const plain = key.replaceAll("*", "[*]");
    expect((await read(`s3://data/odd/${plain}`)).rows).toEqual([{ a: key }]);
    expect((await read(`s3://data/odd/${key.slice(0, 3)}*.csv`)).rows).toEqual([{ a: key }]);
  });

  it("is listed to the end, over many pages", async () => {
    for (let index = 0; index < 1_005; index++) server().write(`many/${String(index).padStart(4, "0")}.csv`, "a\n1\n");
    expect((await read("s3://data/many/*.csv")).rows).toHaveLength(1_005);
  }, 60_000);

  it("that names nothing is SOURCE_NOT_FOUND, or left out where that was asked for", async () => {
    expect(await failure(read("s3://data/none.csv"))).toMatch(/SOURCE_NOT_FOUND.*s3:\/\/data\/none\.csv/);
    expect((await read("s3://data/none.csv", { missing: "skip" })).rows).toEqual([]);
    expect(await failure(read("s3://data/none/*.csv"))).toContain("no file fits");
    expect(await failure(read("s3://nobucket/x.csv", { missing: "skip" }))).toMatch(
      /SOURCE_FAILED.*there is no such bucket/,
    );
  });

  it.each([
    ["a wrong secret", { secretAccessKey: "Wr0ng-secret" }, /SOURCE_AUTH.*does not belong to the access key/],
    ["an unknown key", { accessKeyId: "AKIDUNKNOWN" }, /SOURCE_AUTH.*the access key is not known/],
    ["no key", { accessKeyId: undefined, secretAccessKey: undefined }, /SOURCE_FORBIDDEN/],
  ])("with %s is refused once and told without secrets", async (_, params, expected) => {
    server().write("one.csv", "a\n1\n");
    const proxy = await toxicProxy({ upstream: { port: server().port } });
    proxies.push(proxy);
    const message = await failure(
      read("s3://data/one.csv", { s3Endpoint: `http://127.0.0.1:${proxy.port}`, ...params }),
    );
    expect(message).toMatch(expected);
    expect(message).not.toMatch(/Wr0ng|AKIDUNKNOWN/);
    expect(proxy.connections).toBe(1);
  });

  it("at an inner address is refused unless allowed", async () => {
    expect(await failure(read("s3://data/one.csv", { allowPrivate: [] }))).toMatch(/SOURCE_BLOCKED.*allowPrivate/);
    const s3Endpoint = `http://localhost:${server().port}`;
    expect(await failure(read("s3://data/one.csv", { s3Endpoint, allowPrivate: [] }))).toContain("SOURCE_BLOCKED");
  });

  it("over TLS needs a certificate that is trusted", async () => {
    const secure = await startS3({ tls: true });
    onTestFinished(() => secure.stop());
    secure.write("one.csv", "a\n1\n");
    const params = { s3Endpoint: secure.endpoint, tlsCa: secure.certificate };
    expect((await read("s3://data/one.csv", params)).rows).toEqual([{ a: "1" }]);
    expect(await failure(read("s3://data/one.csv", { s3Endpoint: secure.endpoint }))).toMatch(/TLS failed.*tlsCa/);
  });

  it("that is cut in the middle is taken up again from the byte reached", async () => {
    await server().put("long.csv", LONG);
    const proxy = await toxicProxy({ upstream: { port: server().port } });
    proxies.push(proxy);
    const cut = await proxy.arm({ kind: "limit_data", maxBytes: 1_500_000 }, { times: 2 });
    const { rows } = await read("s3://data/long.csv", { s3Endpoint: `http://127.0.0.1:${proxy.port}` });
    expect(rows).toHaveLength(LINES);
    expect(cut.strikes).toBe(2);
  });

  it.each(["put", "write"] as const)("is not taken up again when the object was replaced (%s)", async (how) => {
    await server()[how]("long.csv", LONG);
    const proxy = await toxicProxy({ upstream: { port: server().port } });
    proxies.push(proxy);
    const slow = await proxy.arm({ kind: "bandwidth", bytesPerSecond: 4_000_000 });
    const reading = failure(read("s3://data/long.csv", { s3Endpoint: `http://127.0.0.1:${proxy.port}` }));
    await waitUntil(() => proxy.bytes.toClient > 500_000, { what: "a part of the object" });
    // Nothing comes through any more until the object is another; then the connection is cut.
    const held = await proxy.arm({ kind: "timeout" });
    await waitUntil(() => held.strikes > 0, { what: "the next part, held" });
    await server()[how]("long.csv", `${LONG}more\n`);
    await slow.disarm();
    await held.disarm();
    expect(await reading).toMatch(/SOURCE_INCOMPLETE.*(replaced|changed)/);
  });
});

describe("an answer of S3", () => {
  async function answering(answer: (path: string) => { status?: number; headers?: object; body: string }) {
    const asked: string[] = [];
    const web = createServer((request, response) => {
      asked.push(`${request.method} ${request.headers.host} ${request.url}`);
      const { status = 200, headers = {}, body } = answer(request.url ?? "");
      response.writeHead(status, { ...headers }).end(body);
    });
    await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      web.closeAllConnections();
      web.close();
    });
    return { asked, s3Endpoint: `http://127.0.0.1:${(web.address() as AddressInfo).port}` };
  }

  it("that differs from the object's checksum is SOURCE_INCOMPLETE", async () => {
    const { s3Endpoint } = await answering(() => ({
      headers: { "x-amz-checksum-crc32c": "AAAAAA==" },
      body: "a\n1\n",
    }));
    expect(await failure(read("s3://data/x.csv", { s3Endpoint }))).toContain("differ from the object's checksum");
  });

  it("that names another region says which to pass", async () => {
    const headers = { "x-amz-bucket-region": "ap-northeast-1" };
    const body = "<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>";
    const { s3Endpoint } = await answering(() => ({ status: 301, headers, body }));
    expect(await failure(read("s3://data/x.csv", { s3Endpoint }))).toContain("pass s3Region: ap-northeast-1");
  });

  it("that is no listing is SOURCE_DATA", async () => {
    const { s3Endpoint } = await answering(() => ({ body: "<html>hello</html>" }));
    expect(await failure(read("s3://data/*.csv", { s3Endpoint }))).toMatch(/SOURCE_DATA.*no listing/);
  });
});

describe("where a bucket is asked for", () => {
  const aws = new URL("https://s3.ap-northeast-1.amazonaws.com");
  const own = { s3Endpoint: "http://minio:9000/base" };

  it.each([
    [aws, {}, "data", { host: "data.s3.ap-northeast-1.amazonaws.com", path: "/a%20b/c.csv" }],
    [aws, {}, "my.data", { host: "s3.ap-northeast-1.amazonaws.com", path: "/my.data/a%20b/c.csv" }],
    [aws, { s3PathStyle: true }, "data", { host: "s3.ap-northeast-1.amazonaws.com", path: "/data/a%20b/c.csv" }],
    [new URL(own.s3Endpoint), own, "data", { host: "minio:9000", path: "/base/data/a%20b/c.csv" }],
    [
      new URL(own.s3Endpoint),
      { ...own, s3PathStyle: false },
      "data",
      { host: "data.minio:9000", path: "/base/a%20b/c.csv" },
    ],
  ])("%s with %j: bucket %s", (endpoint, style, bucket, expected) => {
    const params = { s3Endpoint: undefined, s3PathStyle: undefined, ...style };
    expect(placeOf({ bucket, key: "a b/c.csv" }, endpoint, params)).toEqual(expected);
  });
});
