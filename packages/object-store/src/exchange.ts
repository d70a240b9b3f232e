import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import type { AccessRules } from "./access.js";
import type { FaultSource } from "./fault-board.js";
import type { HeldFault } from "./faults.js";
import type { MethodName } from "./methods.js";
import type { RootLock } from "./root-lock.js";
import type { UploadSessions } from "./upload-sessions.js";

/** What all requests of one server share. */
export interface StoreContext {
  readonly root: string;
  /** Where bodies lie until they become objects: on the same disk as the root, so that a rename is enough. */
  readonly stagingFolder: string;
  readonly createBuckets: boolean;
  readonly md5UpToBytes: number;
  readonly access: AccessRules;
  readonly faults: FaultSource;
  readonly sessions: UploadSessions;
  readonly lock: RootLock;
  /** A generation later than `before` and than every one given out so far. */
  nextGeneration(before?: string): string;
}

/** One request on its way to its reply. */
export interface Exchange {
  readonly store: StoreContext;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** `http://host:port`, as this client sees the server. */
  readonly origin: string;
  readonly query: URLSearchParams;
  readonly method: MethodName;
  readonly bucket: string;
  /** Empty where the path names none: lists, and inserts, whose name is in the query or the body. */
  readonly object: string;
  /** The second bucket and object of a copy. */
  readonly destination: { readonly bucket: string; readonly object: string } | undefined;
  /** The fault that this request carries, once its object is known. */
  held: HeldFault | undefined;
}

/** What a handler answers. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: object;
  /** Sent as it comes; destroyed when it is not sent. */
  readonly media?: Readable;
  /** True when the request changed the store: `commit-then-...` faults strike here. */
  readonly committed?: boolean;
}

/** Answers one kind of request. */
export type Handler = (exchange: Exchange) => Promise<Reply> | Reply;
