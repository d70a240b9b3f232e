import type { IncomingMessage } from "node:http";
import { type AddressGuard, sourceError } from "@collectro/connector";
import { inOrder, isPattern, plainPrefix } from "./glob.js";
import { compilePattern } from "./glob-match.js";
import { unlessSilent } from "./network.js";
import type { RemoteUrl } from "./remote-url.js";
import { persistently, type Waiting } from "./retry.js";
import { type Checksum, checksumOf } from "./s3-checksum.js";
import { documentOf, type S3Client, type S3Params, S3Refused, type S3Request, s3Client } from "./s3-client.js";
import { S3_RULES } from "./s3-errors.js";
import { versionOf } from "./s3-version.js";
import type { Look, SourceFile } from "./source-file.js";
import { type Opening, readWhole } from "./whole.js";

/** What a session works with. */
export interface S3Parts {
  readonly params: S3Params;
  readonly guard: AddressGuard;
  readonly waiting: Waiting;
  readonly signal: AbortSignal;
  /** Certificate of the endpoint's authority, as PEM text. */
  readonly ca: string | undefined;
}

/** Objects of the buckets that one key may read. */
export interface S3Session {
  filesAt(url: RemoteUrl): Promise<SourceFile[]>;
  close(): void;
}

/** Opens a session; nothing is connected yet. */
export function s3Session({ params, guard, waiting, signal, ca }: S3Parts): S3Session {
  const client = s3Client(params, guard, waiting, ca);
  const ask = <Value>(name: string, request: S3Request, take: (answer: IncomingMessage) => Promise<Value>) =>
    persistently(name, waiting, signal, S3_RULES, async () => take(await client.send(request, signal)));

  function object(bucket: string, key: string, listed?: Look): SourceFile {
    const name = `s3://${bucket}/${key}`;
    return {
      name,
      path: key,
      listed,
      look: (other = key) => lookAt(bucket, other),
      withLook: (look) => object(bucket, key, look),
      open(reading) {
        const checksum: { sum?: Checksum | undefined } = {};
        const open = (offset: number, pinned: Look | undefined) =>
          openAt({ client, bucket, key, name, checksum }, offset, pinned, reading);
        return readWhole({ name, listed, waiting, rules: S3_RULES, open }, reading);
      },
    };
  }
  async function lookAt(bucket: string, key: string): Promise<Look | undefined> {
    try {
      return await ask(`s3://${bucket}/${key}`, { method: "HEAD", bucket, key }, async (answer) => {
        answer.resume();
        return lookOf(answer);
      });
    } catch (error) {
      // HEAD has no body that would tell a missing object from a missing bucket.
      if (error instanceof Error && error.cause instanceof S3Refused && error.cause.code === 404) return undefined;
      throw error;
    }
  }
  return {
    async filesAt({ host: bucket, path: key }) {
      if (!isPattern(key)) return [object(bucket, key)];
      const found = await fitting(bucket, key, (name, request) => ask(name, request, documentOf));
      return inOrder(found.keys()).map((name) => object(bucket, name, found.get(name)));
    },
    close: client.close,
  };
}

type AskDocument = (name: string, request: S3Request) => Promise<string>;

async function fitting(bucket: string, pattern: string, ask: AskDocument): Promise<Map<string, Look>> {
  // With a parser of XML, which reading one object does without.
  const { readListing } = await import("./s3-listing.js");
  const fits = compilePattern(pattern);
  const found = new Map<string, Look>();
  const name = `s3://${bucket}/${pattern}`;
  let token: string | undefined;
  do {
    const page = {
      "continuation-token": token ?? "",
      "encoding-type": "url",
      "list-type": "2",
      prefix: plainPrefix(pattern),
    };
    const query = Object.fromEntries(Object.entries(page).filter(([, value]) => value !== ""));
    const listing = readListing(await ask(name, { method: "GET", bucket, query }), name);
    for (const { key, look } of listing.objects) if (!key.endsWith("/") && fits(key)) found.set(key, look);
    if (listing.next !== undefined && listing.next === token) throw endless(name);
    token = listing.next;
  } while (token !== undefined);
  return found;
}

function endless(where: string): Error {
  return sourceError("SOURCE_DATA", { where, detail: "the server gives the same page of the listing for ever" });
}

interface ObjectRead {
  readonly client: S3Client;
  readonly bucket: string;
  readonly key: string;
  readonly name: string;
  /** Kept over several connections. */
  readonly checksum: { sum?: Checksum | undefined };
}

/** The ETag pins the state of the object: the server refuses the rest of another. */
async function openAt(
  { client, bucket, key, name, checksum }: ObjectRead,
  offset: number,
  pinned: Look | undefined,
  signal: AbortSignal,
): Promise<Opening> {
  const range = offset > 0 ? { range: `bytes=${offset}-` } : { "x-amz-checksum-mode": "ENABLED" };
  const match = hasEtag(pinned) ? { "if-match": pinned.version } : {};
  const answer = await client.send({ method: "GET", bucket, key, headers: { ...range, ...match } }, signal);
  if ((answer.statusCode === 206) !== offset > 0) {
    answer.destroy();
    throw sourceError("SOURCE_FAILED", { where: name, detail: "the server does not give parts of an object" });
  }
  if (offset === 0) checksum.sum = checksumOf(answer.headers);
  const opening = { look: lookOf(answer), chunks: chunksOf(answer, name, checksum.sum) };
  if (hasEtag(opening.look)) return opening;
  // Without an ETag nothing pins the state that is read.
  const lookAgain = async () => {
    const head = await client.send({ method: "HEAD", bucket, key }, signal);
    head.resume();
    return lookOf(head);
  };
  return { ...opening, lookAgain };
}

function hasEtag(look: Look | undefined): look is Look {
  return look?.version.includes('"') ?? false;
}

async function* chunksOf(answer: IncomingMessage, name: string, sum: Checksum | undefined): AsyncGenerator<Buffer> {
  for await (const chunk of unlessSilent(answer)) {
    sum?.add(chunk);
    yield chunk;
  }
  if (sum === undefined || sum.isRight()) return;
  const detail = "the bytes that came differ from the object's checksum";
  throw sourceError("SOURCE_INCOMPLETE", { where: name, detail });
}

function lookOf({ headers }: IncomingMessage): Look {
  const total = /\/(\d+)$/.exec(headers["content-range"] ?? "")?.[1] ?? headers["content-length"];
  return {
    sizeBytes: total === undefined ? undefined : Number(total),
    version: versionOf(headers.etag, headers["last-modified"]),
  };
}
