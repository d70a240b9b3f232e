import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { waitForIdentity } from "../src/pod-identity.js";

/** A metadata server that is not ready yet: it drops the first connections, then refuses some, then gives tokens. */
async function metadataServer(dropped: number, refused: number) {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers["metadata-flavor"] as string | undefined);
    if (asked.length <= dropped) return void request.socket.destroy();
    const isReady = asked.length > dropped + refused;
    response.writeHead(isReady ? 200 : 503, { "Metadata-Flavor": "Google", "Content-Type": "application/json" });
    response.end(isReady ? '{"access_token":"t","expires_in":3600,"token_type":"Bearer"}' : "not yet");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, env: { KUBERNETES_SERVICE_HOST: "10.0.0.1", GCE_METADATA_HOST: host } };
}

describe("the identity of a pod", () => {
  it("is waited for until the metadata server gives a token", async () => {
    const { asked, env } = await metadataServer(3, 2);
    await waitForIdentity({ env, firstPauseMs: 5 });
    expect(asked).toEqual(Array.from({ length: 6 }, () => "Google"));
  });

  it("is asked for once when it is there", async () => {
    const { asked, env } = await metadataServer(0, 0);
    await waitForIdentity({ env });
    expect(asked).toHaveLength(1);
  });

  it("is given up when it never comes, without an error of its own", async () => {
    const { asked, env } = await metadataServer(0, Number.POSITIVE_INFINITY);
    await waitForIdentity({ env, totalMs: 200, firstPauseMs: 5 });
    expect(asked.length).toBeGreaterThan(3);
  });

  it("is no matter where nobody listens at all", async () => {
    const env = { KUBERNETES_SERVICE_HOST: "10.0.0.1", GCE_METADATA_HOST: "127.0.0.1:1" };
    await expect(waitForIdentity({ env, totalMs: 100, firstPauseMs: 5 })).resolves.toBeUndefined();
  });

  it.each([
    ["outside of a pod", { KUBERNETES_SERVICE_HOST: undefined }],
    ["with a key file", { GOOGLE_APPLICATION_CREDENTIALS: "/key.json" }],
    ["where the metadata server is not to be used", { METADATA_SERVER_DETECTION: "none" }],
  ])("is not waited for %s", async (_, changes) => {
    const { asked, env } = await metadataServer(0, 0);
    await waitForIdentity({ env: { ...env, ...changes } });
    expect(asked).toEqual([]);
  });
});
