import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { GoogleAuth } from "google-auth-library";
import { expect, it, onTestFinished, vi } from "vitest";
import { openGcs } from "../src/fetch/gcs.js";

const TOKEN = '{"access_token":"of-the-pod","expires_in":3600,"token_type":"Bearer"}';

it("the client of a bucket gets the token of its pod although the metadata server comes late", async () => {
  let requests = 0;
  const server = createServer((request, response) => {
    // More than Google's client bears.
    if (++requests <= 4) return void request.socket.destroy();
    response.writeHead(200, { "Metadata-Flavor": "Google", "Content-Type": "application/json" });
    response.end(request.url?.includes("/token") ? TOKEN : "{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  vi.stubEnv("KUBERNETES_SERVICE_HOST", "10.0.0.1");
  vi.stubEnv("GCE_METADATA_HOST", `127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", "");
  vi.stubEnv("GOOGLE_CLOUD_PROJECT", "a-project");
  onTestFinished(() => void vi.unstubAllEnvs());

  await openGcs("https://127.0.0.1:1");
  expect(requests).toBe(5);
  const auth = new GoogleAuth({ scopes: "https://www.googleapis.com/auth/devstorage.read_write" });
  expect(await auth.getAccessToken()).toBe("of-the-pod");
});
