import { podIdentity } from "@collectro/contract";
import type { FileMetadata, Storage } from "@google-cloud/storage";
import { download } from "./download.js";
import type { BucketMark, MarkShelf, ObjectShelf, ObjectSource } from "./object-source.js";

/** Tried this often by the client itself for a stat; reads are taken up again by the fetcher. */
const MAX_RETRIES = 4;
/** A read that brings no byte for so long is begun again from where it stood. */
const IDLE_MS = 30_000;
/** Objects a list request asks for. */
const LIST_PAGE = 1_000;
/** What is asked of each mark: what Cloud Storage tells of an object unasked is twenty times as long. */
const MARK_FIELDS = "nextPageToken,items(name,metadata,generation,updated)";

/**
 * Cloud Storage through Google's own client, imported on first use since it costs a fifth of a second. Bytes are read
 * by a plain GET with the client's credentials.
 * @param endpoint a server that speaks like it; absent = Google. `https://host` is sent the credentials that Google would be
 * sent, `http://host:port` never any
 */
export async function openGcs(endpoint: string | undefined, idleMs = IDLE_MS): Promise<ObjectSource> {
  const { storage, hasCredentials } = await connect(endpoint);
  return {
    async stat(location) {
      try {
        const [metadata] = await storage.bucket(location.bucket).file(location.object).getMetadata();
        return {
          location,
          bytes: Number(metadata.size),
          generation: String(metadata.generation),
          crc32c: metadata.crc32c,
        };
      } catch (error) {
        if (codeOf(error) === 404) return undefined;
        throw error;
      }
    },
    async read({ location: { bucket, object }, generation }, start, signal) {
      const path = `b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(object)}`;
      const url = `${storage.baseUrl}/${path}?alt=media&generation=${generation}`;
      const headers = !hasCredentials ? {} : Object.fromEntries(await storage.authClient.getRequestHeaders(url));
      return await download(url, headers, start, idleMs, signal);
    },
    isPermanent: (error) => [400, 401, 403, 404, 412].includes(codeOf(error)),
  };
}

/** The objects of a bucket, to be listed and removed. `endpoint` as of `openGcs`. */
export async function openBucket(bucket: string, endpoint: string | undefined): Promise<ObjectShelf> {
  const { storage } = await connect(endpoint);
  return {
    async *list(prefix) {
      for (let pageToken: string | undefined; ; ) {
        const query = { prefix, autoPaginate: false, maxResults: LIST_PAGE, ...(pageToken ? { pageToken } : {}) };
        const [files, next] = await storage.bucket(bucket).getFiles(query);
        for (const { name, metadata } of files) {
          yield {
            location: { bucket, object: name },
            bytes: Number(metadata.size),
            generation: String(metadata.generation),
            crc32c: metadata.crc32c,
            updatedAt: new Date(String(metadata.updated)),
          };
        }
        pageToken = (next as { pageToken?: string } | null)?.pageToken;
        if (!pageToken) return;
      }
    },
    async remove({ location, generation }) {
      const file = storage.bucket(location.bucket).file(location.object);
      await file.delete({ ifGenerationMatch: generation, ignoreNotFound: true });
    },
  };
}

/** The marks of a bucket. `endpoint` as of `openGcs`. */
export async function openMarks(bucket: string, endpoint: string | undefined): Promise<MarkShelf> {
  const { storage } = await connect(endpoint);
  const marks = storage.bucket(bucket);
  return {
    async read(name) {
      try {
        const [metadata] = await marks.file(name).getMetadata();
        return toMark(name, metadata);
      } catch (error) {
        if (codeOf(error) === 404) return undefined;
        throw error;
      }
    },
    async write(name, fields, generation) {
      const file = marks.file(name);
      try {
        await file.save("", {
          resumable: false,
          // There is no body to be damaged on the way.
          validation: false,
          preconditionOpts: { ifGenerationMatch: generation },
          metadata: { metadata: { ...fields } },
        });
      } catch (error) {
        if (codeOf(error) === 412) return undefined;
        throw error;
      }
      return toMark(name, file.metadata);
    },
    async remove({ name, generation }) {
      try {
        await marks.file(name).delete({ ifGenerationMatch: generation });
        return true;
      } catch (error) {
        if (codeOf(error) === 412 || codeOf(error) === 404) return false;
        throw error;
      }
    },
    async *list(prefix, start, end) {
      const range = { ...(start ? { startOffset: start } : {}), ...(end ? { endOffset: end } : {}) };
      const query = { prefix, ...range, maxResults: LIST_PAGE, fields: MARK_FIELDS };
      for (let pageToken: string | undefined; ; ) {
        // The client's own list makes an object of many parts for each entry, which costs more than all else.
        const [page] = await marks.request({ uri: "/o", qs: pageToken ? { ...query, pageToken } : query });
        const { items = [], nextPageToken } = page as MarkPage;
        for (const item of items) yield toMark(String(item.name), item);
        pageToken = nextPageToken;
        if (!pageToken) return;
      }
    },
  };
}

interface MarkPage {
  readonly items?: readonly FileMetadata[];
  readonly nextPageToken?: string;
}

function toMark(name: string, { metadata, generation, updated }: FileMetadata): BucketMark {
  const fields = Object.entries(metadata ?? {}).map(([key, value]) => [key, String(value)]);
  return {
    name,
    fields: Object.fromEntries(fields),
    generation: String(generation),
    writtenAtMs: Date.parse(String(updated)),
  };
}

async function connect(endpoint: string | undefined): Promise<{ storage: Storage; hasCredentials: boolean }> {
  const { Storage } = await import("@google-cloud/storage");
  const retryOptions = { maxRetries: MAX_RETRIES, totalTimeout: 60 };
  const hasCredentials = !endpoint || /^https:/i.test(endpoint);
  if (hasCredentials) await podIdentity();
  const address = endpoint ? { apiEndpoint: endpoint, useAuthWithCustomEndpoint: hasCredentials } : {};
  const storage = new Storage({ ...address, ...(!hasCredentials && { projectId: "local" }), retryOptions });
  return { storage, hasCredentials };
}

function codeOf(error: unknown): number {
  if (typeof error !== "object" || error === null) return 0;
  const { code, status } = error as { code?: unknown; status?: unknown };
  return Number(code) || Number(status) || 0;
}
