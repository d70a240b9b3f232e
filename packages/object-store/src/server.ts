import { accessSync, constants, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join, resolve } from "node:path";
import { type AccessOptions, createAccessRules } from "./access.js";
import { bucketExists } from "./bucket-files.js";
import { createFaultBoard, type FaultBoard } from "./fault-board.js";
import type { FaultRule } from "./faults.js";
import { createGenerations } from "./generations.js";
import { type MethodName, methodNames } from "./methods.js";
import { checkBucketName, checkObjectName } from "./names.js";
import { readObject } from "./object-files.js";
import { createBucket } from "./object-writes.js";
import { handleRequest } from "./request-handler.js";
import { openRootLock } from "./root-lock.js";
import { createUploadSessions } from "./upload-sessions.js";

/** How to start an object store. */
export interface ObjectStoreOptions extends AccessOptions {
  /** The folder that holds the store; made when it is not there. */
  readonly root: string;
  /** TCP port. Default 0: a free one. */
  readonly port?: number;
  /** Address to listen on. Default `127.0.0.1`. */
  readonly host?: string;
  /** Buckets that must be there. */
  readonly buckets?: readonly string[];
  /** True: a bucket is created when a request names it. Default false: 404, as GCS answers. */
  readonly createBuckets?: boolean;
  /**
   * Objects up to this size have an `md5Hash`, longer ones only when the client sent one to be checked. CRC32C is there
   * always. MD5 is most of the work of an upload: 200 MiB/s with, 700 MiB/s without. Default 1 MiB; `Infinity` for all.
   */
  readonly md5UpToBytes?: number;
  /** Faults that are armed from the start. */
  readonly faults?: readonly FaultRule[];
}

/** A running object store. */
export interface ObjectStore extends AsyncDisposable {
  /** `http://host:port`: what the client takes as `apiEndpoint`. */
  readonly endpoint: string;
  readonly port: number;
  /** Absolute path of the store's folder. */
  readonly root: string;
  readonly faults: FaultBoard;
  /** How many requests of each kind have come in. */
  readonly requests: Readonly<Record<MethodName, number>>;
  /** The file that holds an object's bytes; undefined when there is no such object. */
  pathOf(bucket: string, object: string): string | undefined;
  /** Stops at once: open requests are cut off, unfinished uploads forgotten. */
  close(): Promise<void>;
}

/** Longer than any client keeps an idle connection, so that none meets one that is being closed. */
const keepAliveMs = 120_000;

/** Bodies in the making lie below here; those of a server that was killed are swept after a day. */
const stagingName = ".staging";
const staleMs = 24 * 60 * 60 * 1000;

/**
 * Starts a GCS-speaking server on a folder.
 *
 * @throws Error with a clear message when the port is in use or the folder cannot be written.
 */
export async function startObjectStore(options: ObjectStoreOptions): Promise<ObjectStore> {
  const { port = 0, host = "127.0.0.1", buckets = [], createBuckets = false, md5UpToBytes = 1 << 20 } = options;
  const root = resolve(options.root);
  const stagingFolder = prepareRoot(root, buckets);
  const faults = createFaultBoard(options.faults);
  const sessions = createUploadSessions();
  const access = createAccessRules(host, options);
  const nextGeneration = createGenerations();
  const lock = openRootLock(root);
  const rules = { createBuckets, md5UpToBytes, access };
  const context = { root, stagingFolder, ...rules, faults, sessions, lock, nextGeneration };
  const requests = Object.fromEntries(methodNames.map((name) => [name, 0])) as Record<MethodName, number>;
  const count = (method: MethodName) => {
    requests[method] += 1;
  };
  const server = createServer(
    { keepAliveTimeout: keepAliveMs, requestTimeout: 0, highWaterMark: 1 << 20 },
    (request, response) => void handleRequest(context, count, request, response),
  );
  const boundPort = await listen(server, port, host, stagingFolder);
  const close = async () => {
    await closeServer(server);
    sessions.killAll();
    lock.close();
    rmSync(stagingFolder, { recursive: true, force: true });
  };
  return {
    endpoint: `http://${host.includes(":") ? `[${host}]` : host}:${boundPort}`,
    port: boundPort,
    root,
    faults,
    requests,
    pathOf: (bucket, object) => pathOf(root, bucket, object),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function prepareRoot(root: string, buckets: readonly string[]): string {
  buckets.forEach(checkBucketName);
  try {
    mkdirSync(join(root, stagingName), { recursive: true });
    accessSync(root, constants.W_OK);
    sweepStaging(join(root, stagingName));
    for (const bucket of buckets.filter((name) => !bucketExists(root, name))) {
      createBucket(root, bucket);
    }
    return mkdtempSync(join(root, stagingName, "server-"));
  } catch (error) {
    throw new Error(`The object store cannot write to ${root}: ${(error as Error).message}. Choose another folder.`);
  }
}

/** Other servers may be using this root too: only what is old is certainly nobody's. */
function sweepStaging(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const newest = [path, ...readdirSync(path).map((file) => join(path, file))];
    if (newest.every((file) => Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > staleMs)) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

function listen(server: Server, port: number, host: string, stagingFolder: string): Promise<number> {
  return new Promise((fulfil, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      rmSync(stagingFolder, { recursive: true, force: true });
      const inUse = error.code === "EADDRINUSE";
      const cause = inUse ? "the port is in use. Stop what uses it, or choose another" : error.message;
      reject(new Error(`The object store cannot listen on ${host}:${port}: ${cause}.`));
    });
    server.listen(port, host, () => {
      const address = server.address();
      fulfil(typeof address === "object" && address ? address.port : port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((fulfil) => {
    server.close(() => fulfil());
    server.closeAllConnections();
  });
}

function pathOf(root: string, bucket: string, object: string): string | undefined {
  checkBucketName(bucket);
  checkObjectName(object);
  return readObject(join(root, bucket), object)?.path;
}
