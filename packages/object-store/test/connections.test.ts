import { Agent, request } from "node:http";
import { describe, expect, test } from "vitest";
import { makeBytes } from "./client.js";
import { openGround } from "./ground.js";

const large = makeBytes(8 * 1024 * 1024);
const multipart = Buffer.concat([
  Buffer.from('--x\r\n\r\n{"name":"a"}\r\n--x\r\n\r\n'),
  large,
  Buffer.from("\r\n--x--"),
]);

/** Sends a request over the agent's only connection. */
function send(agent: Agent, endpoint: string, verb: string, path: string, body?: Buffer): Promise<number | undefined> {
  return new Promise((fulfil, reject) => {
    const headers = { "content-type": "multipart/related; boundary=x", "content-length": String(body?.length ?? 0) };
    const sent = request(endpoint + path, { method: verb, agent, headers }, (response) => {
      response.resume().once("end", () => fulfil(response.statusCode));
    });
    sent.on("error", reject).end(body);
  });
}

describe("a connection can be used again after an upload that is", () => {
  const insert = "/upload/storage/v1/b/local/o?uploadType=";
  const cases = [
    {
      what: "refused before its body",
      path: `${insert}media&name=there&ifGenerationMatch=0`,
      body: large,
      status: 412,
    },
    { what: "refused after its name", path: `${insert}multipart&ifGenerationMatch=7`, body: multipart, status: 412 },
    { what: "broken off in its bytes", path: `${insert}media&name=faulty`, body: large, status: 503 },
    { what: "broken off in its part", path: `${insert}multipart&name=faulty`, body: multipart, status: 503 },
    { what: "no upload at all", path: `${insert}other`, body: large, status: 400 },
  ];
  test.for(cases)("$what", async ({ path, body, status }) => {
    const instruction = "return-503-after-300K";
    await using ground = await openGround({
      faults: [{ method: "storage.objects.insert", match: "faulty", instruction }],
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await send(agent, ground.store.endpoint, "POST", `${insert}media&name=there`, Buffer.from("x"));

    const refused = await send(agent, ground.store.endpoint, "POST", path, body);
    const next = await send(agent, ground.store.endpoint, "GET", "/storage/v1/b/local/o");

    agent.destroy();
    expect([refused, next]).toEqual([status, 200]);
  });
});
