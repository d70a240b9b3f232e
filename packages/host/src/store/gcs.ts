import { createRequire } from "node:module";
import { podIdentity } from "@collectro/contract";
import type { Bucket, File, Storage } from "@google-cloud/storage";
import { type ObjectFacts, type ObjectStorePort, StoreFault, type StoreFaultKind } from "./port.js";

/** What a run needs on its objects; asked for before the first upload. */
const PERMISSIONS = ["storage.objects.create", "storage.objects.get"];

const STILL_REFUSED = "a new access token was refused, too";

/**
 * Cloud Storage through Google's client; the only file of the host that imports it, and only when it is first needed.
 * `endpoint` replaces Google's address: `https://host` is sent the credentials that Google would be sent, `http://host:port`
 * never any. The client's own retries are off: they cannot be stopped, bounded in time, or told in the log.
 */
export function gcsStore(endpoint: string | undefined): ObjectStorePort {
  let client: Storage | undefined;
  const connected = (): Storage => {
    client ??= connect(endpoint);
    return client;
  };
  const asked = async <T>(name: string, call: (bucket: Bucket) => Promise<T>): Promise<T> => {
    if (takesCredentials(endpoint)) await podIdentity();
    const used = connected();
    try {
      return await call(used.bucket(name));
    } catch (error) {
      if (!isRefused(error) || !takesCredentials(endpoint)) throw error;
      // The client keeps a token until it expires, one that was withdrawn as well: a new client asks for a new one. Calls
      // that were refused side by side share it.
      if (client === used) client = undefined;
      return await call(connected().bucket(name)).catch((again: Error) => {
        throw isRefused(again)
          ? new StoreFault("unauthenticated", `${shortened(again.message)}; ${STILL_REFUSED}`)
          : again;
      });
    }
  };
  const inBucket = async <T>(name: string, call: (bucket: Bucket) => Promise<T>): Promise<T> =>
    await translated(async () => await asked(name, call));
  const ofFile = async <T>(bucket: string, object: string, call: (file: File) => Promise<T>): Promise<T> =>
    await inBucket(bucket, async (found) => await call(found.file(object)));
  return {
    probe: async (name) => await inBucket(name, probe),
    create: async (bucket, object, bytes, crc32c, metadata) =>
      await ofFile(bucket, object, async (file) => {
        // One request with the whole body: the only mode that survived every fault it was given. The server compares the
        // checksum before the object appears; ifGenerationMatch 0 keeps a lost reply from becoming a second object.
        await file.save(bytes, {
          resumable: false,
          validation: false,
          contentType: "application/x-ndjson",
          metadata: { crc32c, metadata },
          preconditionOpts: { ifGenerationMatch: 0 },
        });
        return factsOf(file.metadata);
      }),
    stat: async (bucket, object) =>
      await ofFile(bucket, object, async (file) => factsOf((await file.getMetadata())[0])),
    remove: async (bucket, object, generation) =>
      await ofFile(bucket, object, async (file) => {
        await file.delete({ ifGenerationMatch: generation });
      }),
    readText: async (bucket, object) =>
      await ofFile(bucket, object, async (file) => (await file.download())[0].toString("utf8")),
  };
}

function connect(endpoint: string | undefined): Storage {
  // The client would take this variable as its address and build wrong URLs from it.
  delete process.env["STORAGE_EMULATOR_HOST"];
  const { Storage: Client } = loadClient();
  const retryOptions = { autoRetry: false };
  if (!endpoint) return new Client({ retryOptions });
  return takesCredentials(endpoint)
    ? new Client({ apiEndpoint: endpoint, useAuthWithCustomEndpoint: true, retryOptions })
    : new Client({ apiEndpoint: endpoint, projectId: "local", retryOptions });
}

/** A token on an open line is anybody's. */
function takesCredentials(endpoint: string | undefined): boolean {
  return !endpoint || /^https:/i.test(endpoint);
}

function isRefused(error: unknown): boolean {
  return Number((error as { code?: unknown }).code) === 401;
}

/** The package has two builds of the same code. The CommonJS one loads in two thirds of the time, which every run waits for. */
export function loadClient(): typeof import("@google-cloud/storage") {
  return createRequire(import.meta.url)("@google-cloud/storage");
}

async function probe(bucket: Bucket): Promise<string | undefined> {
  const [granted] = await bucket.iam.testPermissions(PERMISSIONS);
  const missing = PERMISSIONS.filter((permission) => !granted[permission]);
  return missing.length > 0 ? `this identity lacks ${missing.join(" and ")}` : undefined;
}

function factsOf(raw: object): ObjectFacts {
  const { size, crc32c, generation, metadata } = raw as Record<string, unknown>;
  return {
    bytes: Number(size),
    crc32c: String(crc32c),
    generation: String(generation),
    metadata: (metadata ?? {}) as Record<string, string>,
  };
}

async function translated<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof StoreFault) throw error;
    const { code, message } = error as { code?: unknown; message: string };
    throw new StoreFault(kindOf(code, message), shortened(message), { cause: error });
  }
}

const TRANSIENT_CODES = new Set<unknown>([
  ...["ECONNRESET", "ECONNREFUSED", "ETIMEDOUT", "EPIPE", "EAI_AGAIN", "ENOTFOUND", "ENETUNREACH", "EHOSTUNREACH"],
  ...["UND_ERR_SOCKET", "ERR_STREAM_PREMATURE_CLOSE", 408, 429],
]);

function kindOf(code: unknown, message: string): StoreFaultKind {
  const status = typeof code === "string" && /^[0-9]{3}$/.test(code) ? Number(code) : code;
  if (status === 412) return "exists";
  if (status === 404) return "missing";
  if (status === 403) return "denied";
  if (status === 401 || /Could not load the default credentials/.test(message)) return "unauthenticated";
  // 400 is what a body that was damaged on its way gets (the checksum differs): sent again, it may be whole.
  if (status === 400 && /crc32c|checksum|hash/i.test(message)) return "transient";
  if (TRANSIENT_CODES.has(status) || (typeof status === "number" && status >= 500)) return "transient";
  return /socket hang up|network|connection|fetch failed|terminated|premature/i.test(message)
    ? "transient"
    : "permanent";
}

function shortened(message: string): string {
  const oneLine = message.replace(/\s+/g, " ").trim();
  return oneLine.length > 300 ? `${oneLine.slice(0, 300)}…` : oneLine;
}
