import { PassThrough, type Readable } from "node:stream";
import {
  ApiException,
  BatchV1Api,
  CoreV1Api,
  KubeConfig,
  type KubernetesListObject,
  Log,
  type V1Job,
  type V1Pod,
  Watch,
} from "@kubernetes/client-node";
import {
  ApiRefusal,
  type Kinds,
  type KubernetesApi,
  type LogRequest,
  UNREACHABLE,
  type WatchRequest,
} from "./kubernetes-api.js";

/** Which cluster, and where in it. */
export interface ClusterChoice {
  /** Of the kubeconfig. Default: its current one; within a pod, the cluster around it. */
  readonly context?: string;
  /** Default: the context's, else the pod's own, else `default`. */
  readonly namespace?: string;
}

/**
 * Opens the API of a cluster: of `$KUBECONFIG` or `~/.kube/config`, or within a pod of the cluster around it. Asks nothing yet.
 * @throws ApiRefusal with status 0 when no cluster is configured
 */
export function openKubernetes({ context, namespace }: ClusterChoice = {}): KubernetesApi {
  const config = new KubeConfig();
  const server = configure(config, context);
  const place = namespace ?? config.getContextObject(config.currentContext)?.namespace ?? "default";
  const batch = config.makeApiClient(BatchV1Api);
  const core = config.makeApiClient(CoreV1Api);
  const paths = { jobs: `/apis/batch/v1/namespaces/${place}/jobs`, pods: `/api/v1/namespaces/${place}/pods` };
  const lists: { [K in keyof Kinds]: (labelSelector: string) => Promise<KubernetesListObject<Kinds[K]>> } = {
    jobs: (labelSelector) => batch.listNamespacedJob({ namespace: place, labelSelector }),
    pods: (labelSelector) => core.listNamespacedPod({ namespace: place, labelSelector }),
  };
  return {
    namespace: place,
    server,
    createJob: (body) => asked(batch.createNamespacedJob({ namespace: place, body, fieldValidation: "Strict" })),
    readJob: (name) => unlessMissing(asked(batch.readNamespacedJob({ namespace: place, name }))),
    async deleteJob(name) {
      const propagationPolicy = "Foreground";
      await unlessMissing(asked(batch.deleteNamespacedJob({ namespace: place, name, propagationPolicy })));
    },
    async list(kind, labels) {
      const { items, metadata } = await asked(lists[kind](labels));
      return { items, resourceVersion: metadata?.resourceVersion ?? "" };
    },
    watch: (kind, request) => watch(new Watch(config), paths[kind], request),
    log: (request, signal) => readLog(new Log(config), place, request, signal),
    async warnings(name) {
      const fieldSelector = `involvedObject.name=${name},type=Warning`;
      const { items } = await asked(core.listNamespacedEvent({ namespace: place, fieldSelector }));
      const timeOf = (item: (typeof items)[number]): number =>
        Number(item.lastTimestamp ?? item.eventTime ?? item.metadata.creationTimestamp ?? 0);
      return items
        .toSorted((one, other) => timeOf(one) - timeOf(other))
        .map(({ reason = "", message = "" }) => ({ reason, message }));
    },
  };
}

function configure(config: KubeConfig, context: string | undefined): string {
  try {
    config.loadFromDefault();
    if (context !== undefined) config.setCurrentContext(context);
  } catch (error) {
    throw new ApiRefusal(0, "NoCluster", (error as Error).message, { cause: error });
  }
  const server = config.getCurrentCluster()?.server;
  // What the client takes when it finds neither a file nor a pod around it.
  if (server !== undefined && server !== "http://localhost:8080") return server;
  throw new ApiRefusal(0, "NoCluster", context === undefined ? "no cluster is configured" : `no context ${context}`);
}

/** Every way in which a request fails, as one kind of error. */
async function asked<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw refusalOf(error);
  }
}

async function unlessMissing<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 404) return undefined;
    throw error;
  }
}

function refusalOf(error: unknown): ApiRefusal {
  if (error instanceof ApiRefusal) return error;
  const { statusCode, message } = error as { statusCode?: number } & Error;
  if (statusCode !== undefined) return new ApiRefusal(statusCode, "", message, { cause: error });
  if (!(error instanceof ApiException)) return unanswered(error as Error);
  const body = statusOf(error.body);
  return new ApiRefusal(error.code, body.reason ?? "", body.message ?? `HTTP status ${error.code}`, { cause: error });
}

/** The network gives errors with a code; what has none (a plugin for credentials, a file that is missing) will not pass. */
function unanswered(error: Error): ApiRefusal {
  const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException;
  const isNetwork = (code !== undefined && !code.startsWith("ERR_")) || error.name === "TimeoutError";
  const told = error.cause instanceof Error ? `${error.message}: ${message}` : error.message;
  return new ApiRefusal(0, isNetwork ? UNREACHABLE : "Unusable", told, { cause: error });
}

/** A refusal comes as an object or as its text, and from what stands in between as any text at all. */
function statusOf(body: unknown): { readonly reason?: string; readonly message?: string } {
  if (typeof body === "object" && body !== null) return body;
  try {
    return JSON.parse(String(body)) ?? {};
  } catch {
    return {};
  }
}

async function watch<T extends V1Job | V1Pod>(
  watcher: Watch,
  path: string,
  { labels: labelSelector, resourceVersion, onOpen, onChange, signal }: WatchRequest<T>,
): Promise<string> {
  let version = resourceVersion;
  const ended = Promise.withResolvers<unknown>();
  const take = (type: string, object: T & { code?: number; reason?: string; message?: string }): void => {
    if (type === "ERROR") {
      ended.resolve(new ApiRefusal(object.code ?? 0, object.reason ?? "", object.message ?? "the watch ended"));
      return;
    }
    version = object.metadata?.resourceVersion ?? version;
    if (type !== "BOOKMARK") onChange({ object, gone: type === "DELETED" });
  };
  let failed = false;
  const done = (error: unknown): void => {
    failed = Boolean(error);
    ended.resolve(error);
  };
  const query = { labelSelector, resourceVersion, allowWatchBookmarks: true };
  const request = await watcher.watch(path, query, take, done);
  if (!failed) onOpen();
  const stop = (): void => request.abort();
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  const error = await ended.promise;
  signal.removeEventListener("abort", stop);
  request.abort();
  // A silence of half a minute ends the connection: it may be dead, and the next one tells what this one would have.
  const { name } = (error ?? {}) as Error;
  if (error && name !== "TimeoutError" && !signal.aborted) throw refusalOf(error);
  return version;
}

async function* readLog(
  reader: Log,
  namespace: string,
  { pod, container, since }: LogRequest,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const stream = new PassThrough();
  // The client pipes a response into it and hears of none of its errors.
  stream.once("pipe", (source: Readable) => source.once("error", (error) => stream.destroy(error)));
  const options = { follow: true, timestamps: true, ...(since === undefined ? {} : { sinceTime: since }) };
  const request = await asked(reader.log(namespace, pod, container, stream, options));
  const stop = (): void => request.abort();
  signal.addEventListener("abort", stop, { once: true });
  try {
    yield* linesOf(stream);
  } catch (error) {
    if (!signal.aborted) throw refusalOf(error);
  } finally {
    signal.removeEventListener("abort", stop);
    request.abort();
  }
}

/** Unlike `readline`, tells a stream that broke from one that ended. */
async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.setEncoding("utf8") as AsyncIterable<string>) {
    const lines = `${rest}${text}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
