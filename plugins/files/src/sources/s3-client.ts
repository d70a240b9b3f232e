import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { type AddressGuard, retryAfterMs } from "@collectro/connector";
import aws4 from "aws4";
import type { FilesParams } from "../params.js";
import { ReadRefused } from "./gcs-errors.js";
import { IDLE_MS, lost, unlessSilent, within } from "./network.js";
import type { Waiting } from "./retry.js";

/** What of the params says where the buckets are, and who reads them. */
export type S3Params = Pick<
  FilesParams,
  "s3Endpoint" | "s3Region" | "s3PathStyle" | "accessKeyId" | "secretAccessKey" | "sessionToken"
>;

/** One question about a bucket. */
export interface S3Request {
  readonly method: "GET" | "HEAD";
  readonly bucket: string;
  /** Undefined: the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends signed requests over kept connections, to allowed addresses only. */
export interface S3Client {
  /** The answer of a request that the server took; throws S3Refused otherwise, and what sockets throw. */
  send(request: S3Request, signal: AbortSignal): Promise<IncomingMessage>;
  close(): void;
}

/** An answer other than the one asked for, with the code of S3's error document. */
export class S3Refused extends ReadRefused {
  /** `NoSuchKey`, `AccessDenied`…; empty where the answer has no document. */
  readonly s3Code: string;
  /** The region that the bucket is in, where the answer says so. */
  readonly region: string | undefined;

  constructor(answer: IncomingMessage, document: string, retryAfter: number | undefined) {
    super(answer.statusCode ?? 0, textOf(document, "Message"), retryAfter);
    this.s3Code = textOf(document, "Code");
    this.region = answer.headers["x-amz-bucket-region"]?.toString() ?? (textOf(document, "Region") || undefined);
  }
}

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** Makes a client; it connects when it is asked something. `ca` is a certificate as PEM text. */
export function s3Client(params: S3Params, guard: AddressGuard, { clock }: Waiting, ca: string | undefined): S3Client {
  const endpoint = new URL(params.s3Endpoint ?? `https://s3.${params.s3Region}.amazonaws.com`);
  const isTls = endpoint.protocol === "https:";
  const agent = isTls ? new HttpsAgent({ keepAlive: true, ...(ca && { ca }) }) : new HttpAgent({ keepAlive: true });
  const credentials = credentialsOf(params);
  return {
    send(request, signal) {
      const { host, path } = placeOf(request, endpoint, params);
      guard.checkLiteral(new URL(`${endpoint.protocol}//${host}`).hostname);
      const { method } = request;
      // The bytes as they are stored: an answer packed on its way would not have the object's size.
      const headers = { "accept-encoding": "identity", ...request.headers };
      const plain = { host, path, method, headers, service: "s3", region: params.s3Region };
      const signed = credentials === undefined ? plain : aws4.sign(plain, credentials);
      const { hostname, port } = new URL(`${endpoint.protocol}//${host}`);
      const options = { agent, lookup: guard.lookup, method, path, headers: signed.headers, signal };
      const to = { ...options, hostname: hostname.replace(/^\[|\]$/g, ""), port: port || (isTls ? 443 : 80) };
      return exchange(isTls ? httpsRequest(to) : httpRequest(to), clock.now());
    },
    close: () => agent.destroy(),
  };
}

function credentialsOf({ accessKeyId, secretAccessKey, sessionToken }: S3Params) {
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

/** Host and path of a request. A bucket whose name holds a dot fits no certificate as part of a host name. */
export function placeOf(
  { bucket, key = "", query = {} }: Omit<S3Request, "method">,
  endpoint: URL,
  params: Pick<S3Params, "s3Endpoint" | "s3PathStyle">,
) {
  const inPath = params.s3PathStyle ?? (params.s3Endpoint !== undefined || bucket.includes("."));
  const base = endpoint.pathname.replace(/\/$/, "");
  const search = new URLSearchParams(query).toString().replaceAll("+", "%20");
  const path = `${base}${inPath ? `/${bucket}` : ""}/${key.split("/").map(encoded).join("/")}`;
  return {
    host: inPath ? endpoint.host : `${bucket}.${endpoint.host}`,
    path: search === "" ? path : `${path}?${search}`,
  };
}

/** As Signature Version 4 encodes: everything but letters, digits and `-_.~`. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (unit) => `%${unit.charCodeAt(0).toString(16).toUpperCase()}`);
}

async function exchange(request: ReturnType<typeof httpRequest>, now: Date): Promise<IncomingMessage> {
  const coming = new Promise<IncomingMessage>((resolve, reject) => {
    request.once("error", reject);
    request.once("response", (response: IncomingMessage) => {
      // Node says "aborted" of an answer that is cut; its reader learns more from this.
      response.once("aborted", () => response.destroy(lost("the answer was cut")));
      resolve(response);
    });
    request.end();
  });
  const answer = await within(IDLE_MS, coming, () => request.destroy());
  if (answer.statusCode === 200 || answer.statusCode === 206) return answer;
  const askedMs = retryAfterMs({ get: (name) => answer.headers[name]?.toString() ?? null }, now);
  throw new S3Refused(answer, await documentOf(answer), askedMs);
}

/** The whole of a small answer. */
export async function documentOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of unlessSilent(answer)) {
    bytes += chunk.length;
    if (bytes > MAX_DOCUMENT_BYTES) throw new RangeError(`the answer is longer than ${MAX_DOCUMENT_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function textOf(document: string, element: string): string {
  return new RegExp(`<${element}>([^<]{0,200})`).exec(document)?.[1] ?? "";
}
