import { createSocket } from "node:dgram";
import { type LookupAddress, Resolver } from "node:dns";
import { describe, expect, it, onTestFinished } from "vitest";
import type { LookupAll } from "../../src/http/address-guard.js";
import { problemOf, rig, sendJson, serve } from "./rig.js";

/** A DNS server on loopback (RFC 1035), and how it is asked. Each question of a name gets the name's next address. */
interface NameServer {
  readonly lookup: LookupAll;
  /** The names that were asked for, in order. */
  readonly asked: string[];
}

async function nameServer(answers: Readonly<Record<string, readonly string[]>>): Promise<NameServer> {
  const asked: string[] = [];
  const socket = createSocket("udp4");
  socket.on("message", (query, peer) => {
    const name = nameIn(query);
    const turns = answers[name] ?? [];
    const turn = turns[Math.min(asked.filter((one) => one === name).length, turns.length - 1)];
    asked.push(name);
    socket.send(answerTo(query, turn), peer.port, peer.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  const lookup: LookupAll = (hostname, _options, callback) => {
    resolver.resolve4(hostname, (error, addresses) => {
      const found: LookupAddress[] = (addresses ?? []).map((address) => ({ address, family: 4 }));
      callback(error, found);
    });
  };
  return { lookup, asked };
}

/** The name of the one question: labels, each behind its length. */
function nameIn(query: Buffer): string {
  const labels: string[] = [];
  for (let at = 12; query[at]; at += (query[at] ?? 0) + 1) {
    labels.push(query.toString("latin1", at + 1, at + 1 + (query[at] ?? 0)));
  }
  return labels.join(".").toLowerCase();
}

/** One A record that lives for no second, so that nobody may keep it; NXDOMAIN without an address. */
function answerTo(query: Buffer, address: string | undefined): Buffer {
  const end = query.indexOf(0, 12) + 5;
  const header = Buffer.from([
    ...query.subarray(0, 2),
    0x81,
    address ? 0x80 : 0x83,
    0,
    1,
    0,
    address ? 1 : 0,
    0,
    0,
    0,
    0,
  ]);
  const record = address ? [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split(".").map(Number)] : [];
  return Buffer.concat([header, query.subarray(12, end), Buffer.from(record)]);
}

describe("a name server that changes its mind", () => {
  it("leads nowhere: the address that was judged is the one that is connected to", async () => {
    const inner = await serve((_request, response) => sendJson(response, "the inner server"));
    // 192.0.2.1 stands for a public address that does not answer (RFC 5737).
    const { lookup, asked } = await nameServer({ "rebind.test": ["192.0.2.1", "127.0.0.1"] });
    const { http } = rig({ allowPrivate: ["192.0.2.1"], connectTimeoutMs: 200, retries: 0 }, { lookup });

    await problemOf(http.request(`http://rebind.test:${inner.port}/`));

    expect(asked).toEqual(["rebind.test"]);
    expect(inner.requests).toEqual([]);
  });

  it("is asked anew by a retry, and judged anew", async () => {
    const inner = await serve((_request, response) => sendJson(response, "the inner server"));
    const { lookup, asked } = await nameServer({ "rebind.test": ["192.0.2.1", "127.0.0.1"] });
    const { http } = rig({ allowPrivate: ["192.0.2.1"], connectTimeoutMs: 200, retries: 3 }, { lookup });

    const problem = await problemOf(http.request(`http://rebind.test:${inner.port}/`));

    expect(problem).toMatchObject({ code: "SOURCE_BLOCKED", detail: expect.stringContaining("127.0.0.1") });
    expect(asked).toEqual(["rebind.test", "rebind.test"]);
    expect(inner.requests).toEqual([]);
  });

  it("is judged anew after a redirect to its own name", async () => {
    const inner = await serve((_request, response) => response.writeHead(200).end("the inner server"));
    const { lookup } = await nameServer({ "source.test": ["127.0.0.1"], "next.test": ["127.0.0.1"] });
    const first = await serve((_request, response) =>
      response.writeHead(302, { location: `http://next.test:${inner.port}/`, connection: "close" }).end(),
    );
    const { http } = rig({ allowPrivate: ["source.test"] }, { lookup });

    const problem = await problemOf(http.request(`http://source.test:${first.port}/`));

    expect(problem).toMatchObject({ code: "SOURCE_BLOCKED", detail: expect.stringContaining("next.test") });
    expect(first.requests).toHaveLength(1);
    expect(inner.requests).toEqual([]);
  });

  it("reaches what is allowed by name", async () => {
    const server = await serve((_request, response) => sendJson(response, "reached"));
    const { lookup } = await nameServer({ "source.test": ["127.0.0.1"] });
    const { http } = rig({ allowPrivate: ["source.test"] }, { lookup });

    expect(await http.json(`http://source.test:${server.port}/`)).toBe("reached");
  });
});

describe("an inner address behind another spelling", () => {
  const METADATA = [
    "[::ffff:0:169.254.169.254]",
    "[::ffff:0:a9fe:a9fe]",
    "[0:0:0:0:0:ffff:a9fe:a9fe]",
    "[::169.254.169.254]",
    "[2001:0:a9fe:a9fe::1]",
    "[2001:2::1]",
    "[3fff::1]",
    "[5f00::1]",
    "[100:0:0:1::1]",
    "169.254.169.254.",
    "０ｘａ９．254.169.254",
    "169。254。169。254",
    "0000000251.0376.0251.0376",
    "0xa9.254.0xa9fe",
    "%31%36%39.254.169.254",
    "[fec0::1]",
    "0",
    "0x0",
    "0177.1",
    "127.1.",
  ];

  it.each(METADATA)("is not reached as a URL: %s", async (host) => {
    const { http } = rig({ allowPrivate: [] }, { lookup: refuseToLookUp });

    expect((await problemOf(http.request(`http://${host}/`))).code).toBe("SOURCE_BLOCKED");
  });

  // A header holds ASCII only.
  it.each(METADATA.filter((host) => /^[!-~]+$/.test(host)))("is not reached by a redirect: %s", async (host) => {
    const { port, requests } = await serve((_request, response) =>
      response.writeHead(302, { location: `http://${host}/` }).end(),
    );
    const { lookup } = await nameServer({ "source.test": ["127.0.0.1"] });
    const { http } = rig({ allowPrivate: ["source.test"] }, { lookup });

    expect((await problemOf(http.request(`http://source.test:${port}/`))).code).toBe("SOURCE_BLOCKED");
    expect(requests).toHaveLength(1);
  });

  it.each([
    "http://public.test@169.254.169.254/",
    "http://169.254.169.254:80@public.test/",
    "http://[fe80::1%25eth0]/",
    "http://[::1%lo]/",
    "http://256.256.256.256/",
    "http://169.254.169.254%00.public.test/",
    "http://169.254.169.254#@public.test/",
    "http:\\\\169.254.169.254\\",
    "file:///etc/passwd",
    "gopher://169.254.169.254/",
    "//169.254.169.254/",
  ])("is not reached by a trick of the URL: %s", async (url) => {
    const { http } = rig({ allowPrivate: [] }, { lookup: refuseToLookUp });

    expect((await problemOf(http.request(url))).code).toMatch(/^SOURCE_(BLOCKED|FAILED)$/);
  });

  it.each([
    ["::ffff:10.0.0.1"],
    ["::ffff:0:10.0.0.1"],
    ["64:ff9b::10.0.0.1"],
    ["2002:a00:1::"],
    ["fe80::1%1"],
    ["fd00::1"],
    ["::"],
  ])("is not reached when a name server tells it: %s", async (address) => {
    const lookup: LookupAll = (_hostname, _options, callback) => callback(null, [{ address, family: 6 }]);
    const { http } = rig({ allowPrivate: [] }, { lookup });

    expect((await problemOf(http.request("http://source.test/"))).code).toBe("SOURCE_BLOCKED");
  });
});

const refuseToLookUp: LookupAll = (hostname) => {
  throw new Error(`${hostname} was looked up: it was not recognized as an address`);
};
