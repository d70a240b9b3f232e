import { createRequire } from "node:module";
import type { Bucket, File, Storage } from "@google-cloud/storage";
import { type ObjectFacts, type ObjectStorePort, StoreFault, type StoreFaultKind } from "./port.js";

/** What a run needs on its objects; asked for before the first upload. */
const PERMISSIONS = ["storage.objects.create", "storage.objects.get"];

/**
 * Cloud Storage through Google's client; the only file of the host that imports it, and only when it is first needed.
 * `endpoint` (`http://host:port`) replaces Google's address, without credentials. The client's own retries are off: they
 * cannot be stopped, bounded in time, or told in the log.
 */
export function gcsStore(endpoint: string | undefined): ObjectStorePort {
  let client: Storage | undefined;
  const bucketOf = (name: string): Bucket => {
    client ??= connect(endpoint);
    return client.bucket(name);
  };
  const fileOf = (bucket: string, object: string): File => bucketOf(bucket).file(object);
  return {
    probe: async (name) => await translated(async () => await probe(bucketOf(name))),
    create: async (bucket, object, bytes, crc32c, metadata) =>
      await translated(async () => {
        const file = fileOf(bucket, object);
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
      await translated(async () => factsOf((await fileOf(bucket, object).getMetadata())[0])),
    remove: async (bucket, object, generation) =>
      await translated(async () => {
        await fileOf(bucket, object).delete({ ifGenerationMatch: generation });
      }),
    readText: async (bucket, object) =>
      await translated(async () => (await fileOf(bucket, object).download())[0].toString("utf8")),
  };
}

function connect(endpoint: string | undefined): Storage {
  // The client would take this variable as its address and build wrong URLs from it.
  delete process.env["STORAGE_EMULATOR_HOST"];
  const { Storage: Client } = loadClient();
  const retryOptions = { autoRetry: false };
  return endpoint
    ? new Client({ apiEndpoint: endpoint, projectId: "local", retryOptions })
    : new Client({ retryOptions });
}

/** The package has two builds of the same code. The CommonJS one loads in two thirds of the time, which every run waits for. */
function loadClient(): typeof import("@google-cloud/storage") {
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
