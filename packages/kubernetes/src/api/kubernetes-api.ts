import type { V1Job, V1Pod } from "@kubernetes/client-node";

/** What is listed and watched; `name` of a Job, and every pod of it. */
export interface Kinds {
  readonly jobs: V1Job;
  readonly pods: V1Pod;
}

/** Objects as they stood at a version of the cluster's state. */
export interface Listing<T> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
}

/** A change that a watch tells. `gone`: it was deleted. */
export interface Change<T> {
  readonly object: T;
  readonly gone: boolean;
}

/** What to watch. */
export interface WatchRequest<T> {
  readonly labels: string;
  readonly resourceVersion: string;
  /** The server has answered. */
  readonly onOpen: () => void;
  readonly onChange: (change: Change<T>) => void;
  readonly signal: AbortSignal;
}

/** What to read of a container's log. */
export interface LogRequest {
  readonly pod: string;
  readonly container: string;
  /** RFC 3339; lines of that time and later. */
  readonly since?: string;
}

/** A warning that the cluster tells about an object. */
export interface Warning {
  readonly reason: string;
  readonly message: string;
}

/**
 * The few requests to an API server that runs need, all in one namespace. Each rejects with an `ApiRefusal`, and none is tried
 * again here.
 */
export interface KubernetesApi {
  readonly namespace: string;
  /** The server's address, for messages. */
  readonly server: string;
  createJob(job: V1Job): Promise<V1Job>;
  readJob(name: string): Promise<V1Job | undefined>;
  /** Its pods go first, each with its grace. Does nothing when there is no such Job. */
  deleteJob(name: string): Promise<void>;
  list<K extends keyof Kinds>(kind: K, labels: string): Promise<Listing<Kinds[K]>>;
  /**
   * Tells what changes after a version. Resolves to the last version when the connection ends, as it does now and then.
   * @throws ApiRefusal with status 410 when the server does not remember that version any more: list again
   */
  watch<K extends keyof Kinds>(kind: K, request: WatchRequest<Kinds[K]>): Promise<string>;
  /** Lines until the container ends, with their times in front, as the cluster keeps them: `2024-09-24T01:02:03.123456789Z text`. */
  log(request: LogRequest, signal: AbortSignal): AsyncIterable<string>;
  /** What went wrong around a Job or a pod, the newest last. */
  warnings(name: string): Promise<readonly Warning[]>;
}

/** The API server refused, or (status 0) did not answer. */
export class ApiRefusal extends Error {
  override readonly name = "ApiRefusal";
  /** HTTP status; 0: no answer. */
  readonly status: number;
  /** The server's word for it, such as `AlreadyExists`. */
  readonly reason: string;

  constructor(status: number, reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.reason = reason;
  }
}

/** `reason` of a refusal without an answer that comes from the network. */
export const UNREACHABLE = "Unreachable";

/** Whether the same request may be answered in a while: the server is away, overloaded or starting. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof ApiRefusal)) return false;
  const { status, reason } = error;
  return status === 0 ? reason === UNREACHABLE : status === 429 || status >= 500;
}
