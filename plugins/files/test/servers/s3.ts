import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32c } from "@node-rs/crc32";
import aws4 from "aws4";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { makeCertificate } from "./certificate.js";
import { freePort, isInstalled, startProcess } from "./process.js";

/** A VersityGW: a server by others that speaks S3 over a folder and checks signatures. */
export interface S3Server {
  readonly port: number;
  readonly endpoint: string;
  readonly certificate: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Writes an object into the bucket `data` on disk, past the server: it then has no ETag. */
  write(key: string, content: string | Buffer): void;
  /** Puts an object into the bucket `data`, with ETag and checksum. */
  put(key: string, content: string | Buffer): Promise<void>;
  stop(): Promise<void>;
}

/** What is missing here for a server; undefined when nothing is. */
export function missingForS3(): string | undefined {
  return isInstalled("versitygw") ? undefined : "no S3 server here: as root, .ci/install builds versitygw where Go is";
}

/** Starts a server; with `tls`, its certificate is for `localhost`. */
export async function startS3({ tls = false } = {}): Promise<S3Server> {
  const dir = mkdtempSync(join(tmpdir(), "collectro-s3-"));
  chmodSync(dir, 0o755);
  const root = join(dir, "root");
  mkdirSync(join(root, "data"), { recursive: true });
  const { cert, key, pem } = makeCertificate(dir);
  const [accessKeyId, secretAccessKey] = ["AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"];
  const port = await freePort();
  const keys = ["--access", accessKeyId, "--secret", secretAccessKey];
  const secure = tls ? ["--cert", cert, "--key", key] : [];
  const args = ["--port", `127.0.0.1:${port}`, ...keys, ...secure, "--quiet", "--keep-alive", "posix", root];
  const server = await startProcess("versitygw", args, port);
  const endpoint = tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
  return {
    port,
    endpoint,
    certificate: pem,
    accessKeyId,
    secretAccessKey,
    write(name, content) {
      const path = join(root, "data", name);
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, content);
    },
    async put(name, content) {
      const headers = { "x-amz-checksum-crc32c": crcOf(content), "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
      const request = { host: new URL(endpoint).host, path: `/data/${name}`, method: "PUT", service: "s3", headers };
      const signed = aws4.sign({ ...request, region: "us-east-1" }, { accessKeyId, secretAccessKey });
      const body = typeof content === "string" ? content : new Uint8Array(content);
      const response = await fetch(`${endpoint}/data/${name}`, {
        method: "PUT",
        body,
        headers: signed.headers as never,
      });
      if (!response.ok) throw new Error(`PUT ${name}: ${response.status} ${await response.text()}`);
    },
    async stop() {
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function crcOf(content: string | Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32c(content));
  return bytes.toString("base64");
}

/** Starts a server for the tests of one file; without one they are skipped with the reason. */
export function useS3(options: { tls?: boolean } = {}): () => S3Server {
  const missing = missingForS3();
  let server: S3Server | undefined;
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing);
  });
  beforeAll(async () => {
    if (missing === undefined) server = await startS3(options);
  });
  afterAll(() => server?.stop());
  return () => {
    if (server === undefined) throw new Error("the server is not started yet");
    return server;
  };
}
