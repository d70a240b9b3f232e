import { podIdentity } from "@collectro/contract";
import type { SecretStore } from "./references.js";

/**
 * Google Secret Manager. Its client takes longer to load than most runs take to start, so it is loaded with the first
 * `sm://` reference; REST instead of gRPC spares a channel. The only file that imports it.
 * `endpoint` (`http://host:port`) replaces Google's, without credentials: for tests and local work.
 */
export function secretManager(endpoint: string | undefined): SecretStore {
  let client: ReturnType<typeof connect> | undefined;
  return {
    access: async (name) => {
      client ??= connect(endpoint);
      const [version] = await (await client).accessSecretVersion({ name });
      const data = version.payload?.data;
      if (!data) throw new Error("the version holds no data");
      return Buffer.from(data as Uint8Array).toString("utf8");
    },
  };
}

async function connect(endpoint: string | undefined) {
  const { SecretManagerServiceClient } = await import("@google-cloud/secret-manager");
  if (!endpoint) {
    await podIdentity();
    return new SecretManagerServiceClient({ fallback: true });
  }
  const { OAuth2Client } = await import("google-auth-library");
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: "local" });
  const { hostname, port, protocol } = new URL(endpoint);
  return new SecretManagerServiceClient({
    fallback: true,
    apiEndpoint: hostname,
    port: Number(port),
    protocol: protocol.replace(":", ""),
    authClient: authClient as never,
  });
}
