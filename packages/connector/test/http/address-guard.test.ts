import type { LookupAddress } from "node:dns";
import { describe, expect, it } from "vitest";
import type { LookupAll } from "../../src/http/address-guard.js";
import { problemOf, rig, sendJson, serve } from "./rig.js";

/** Names as a DNS of the test's own tells them; each call takes the next answer. */
function resolver(answers: Readonly<Record<string, readonly (readonly string[])[]>>): LookupAll & { asked: string[] } {
  const asked: string[] = [];
  const lookup: LookupAll = (hostname, _options, callback) => {
    const turns = answers[hostname] ?? [];
    const turn = turns[Math.min(asked.filter((name) => name === hostname).length, turns.length - 1)] ?? [];
    asked.push(hostname);
    const addresses: LookupAddress[] = turn.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    callback(null, addresses);
  };
  return Object.assign(lookup, { asked });
}

describe("literal addresses inside private networks", () => {
  it.each([
    // 169.254.169.254, the metadata service, in every spelling that URLs know.
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0xA9.0xFE.0xA9.0xFE",
    "0251.0376.0251.0376",
    "169.254.43518",
    "169.16689662",
    "①⑥⑨.②⑤④.①⑥⑨.②⑤④",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b::169.254.169.254]",
    "[2002:a9fe:a9fe::1]",
    // And the rest of what is no public address.
    "[fd20:ce::254]",
    "127.0.0.1",
    "127.1",
    "0.0.0.0",
    "[::]",
    "[::1]",
    "[::7f00:1]",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "100.64.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "[fe80::1]",
    "[fc00::1]",
    "[ff02::1]",
    "[64:ff9b:1::1]",
  ])("are not reached: %s", async (host) => {
    const { http, sleepsMs } = rig({ allowPrivate: [] });

    const problem = await problemOf(http.request(`http://${host}/latest/meta-data`));

    expect(problem.code).toBe("SOURCE_BLOCKED");
    expect(sleepsMs).toEqual([]);
  });
});

describe("names", () => {
  it("are judged by the addresses they lead to", async () => {
    const lookup = resolver({ "source.test": [["10.0.0.7"]] });
    const { http } = rig({ allowPrivate: [] }, { lookup });

    const problem = await problemOf(http.request("http://source.test/x"));

    expect(problem.code).toBe("SOURCE_BLOCKED");
    expect(problem.detail).toContain("source.test is at 10.0.0.7, inside a private network");
  });

  it("connect to the very answer that was judged: a name that changes its mind gets nowhere", async () => {
    const { port, requests } = await serve((_request, response) => sendJson(response, "inner"));
    // Allowed at first sight, inner at the second: whoever asks twice is lost.
    const lookup = resolver({ "rebind.test": [["192.0.2.1"], ["127.0.0.1"]] });
    const { http } = rig({ allowPrivate: ["192.0.2.1"], connectTimeoutMs: 100, retries: 0 }, { lookup });

    await problemOf(http.request(`http://rebind.test:${port}/`));

    expect(lookup.asked).toEqual(["rebind.test"]);
    expect(requests).toEqual([]);
  });

  it("keep their public addresses when others of theirs are inner", async () => {
    const { port } = await serve((_request, response) => sendJson(response, "reached"));
    const lookup = resolver({ "source.test": [["10.0.0.7", "127.0.0.1"]] });
    const { http } = rig({ allowPrivate: ["127.0.0.1"] }, { lookup });

    expect(await http.json(`http://source.test:${port}/`)).toBe("reached");
  });
});

describe("allowPrivate", () => {
  it.each([
    ["a name", "source.test", "Source.Test"],
    ["an address", "source.test", "127.0.0.1"],
    ["a range", "source.test", "127.0.0.0/8"],
    ["an address, for a literal", "127.0.0.1", "127.0.0.1"],
    ["a range, for a literal", "127.0.0.1", "126.0.0.0/7"],
  ])("opens by %s", async (_name, host, entry) => {
    const { port } = await serve((_request, response) => sendJson(response, "reached"));
    const { http } = rig({ allowPrivate: [entry] }, { lookup: resolver({ "source.test": [["127.0.0.1"]] }) });

    expect(await http.json(`http://${host}:${port}/`)).toBe("reached");
  });

  it("opens nothing else", async () => {
    const lookup = resolver({ "other.test": [["127.0.0.1"]] });
    const { http } = rig({ allowPrivate: ["source.test", "10.0.0.0/8"] }, { lookup });

    expect((await problemOf(http.request("http://other.test/"))).code).toBe("SOURCE_BLOCKED");
  });

  it.each(["10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/8/9", "http://source.test", "::1/129", "", "a b"])(
    "refuses what it cannot read: %j",
    async (entry) => {
      const { http } = rig({ allowPrivate: [entry] });

      const problem = await problemOf(http.request("http://source.test/"));

      expect(problem).toMatchObject({ code: "PARAM_INVALID", where: "allowPrivate" });
    },
  );
});
