import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { json } from "node:stream/consumers";
import type { V1Job } from "@kubernetes/client-node";
import { REFUSALS, status } from "./answers.js";
import type { Logs } from "./logs.js";
import type { Store, Stored, StoredChange } from "./store.js";

/** How the server treats one request instead of answering it: with a `Status`, once that was met, or by ending the connection after the work. */
export type Fault = { readonly code: number; readonly met?: () => void } | "reply lost";

/** What a server needs. */
export interface ServerParts {
  readonly store: Store;
  readonly logs: Logs;
  readonly created: (job: V1Job) => void;
  readonly deleted: (job: string) => void;
}

const PATH = /^\/(?:api\/v1|apis\/batch\/v1)\/namespaces\/([^/]+)\/(jobs|pods|events)(?:\/([^/]+))?(\/log)?$/;

/** Serves the part of the REST API that runs use, over HTTP on a free port. */
export async function serve({ store, logs, created, deleted }: ServerParts) {
  const sockets = new Set<Socket>();
  const watches = new Set<ServerResponse>();
  const faults: { readonly of: RegExp; readonly fault: Fault }[] = [];
  const requests: string[] = [];
  let away = false;
  let refused = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", "http://cluster");
    const line = `${request.method} ${url.pathname}${url.searchParams.get("watch") ? "?watch" : ""}`;
    requests.push(line);
    const at = faults.findIndex(({ of }) => of.test(line));
    const fault = at < 0 ? undefined : faults.splice(at, 1)[0]?.fault;
    if (typeof fault === "object") {
      fault.met?.();
      return send(response, fault.code, fault);
    }
    const [, , kind, name, log] = PATH.exec(url.pathname) ?? [];
    if (!kind) return send(response, 404, status(404, "NotFound", `${url.pathname} not found`));
    if (log) return logs.send(name ?? "", url.searchParams, response);
    if (request.method === "POST") return await create(request, response, fault === "reply lost");
    if (request.method === "DELETE") return remove(response, name ?? "");
    if (name) return read(response, kind as keyof Stored, name);
    if (url.searchParams.get("watch")) return watch(response, kind as keyof Stored, url.searchParams);
    const items = store.all(kind as keyof Stored).filter(fits(url.searchParams));
    return send(response, 200, { kind: "List", metadata: { resourceVersion: String(store.version()) }, items });
  }

  async function create(request: IncomingMessage, response: ServerResponse, lost: boolean): Promise<void> {
    const job = (await json(request)) as V1Job;
    const name = job.metadata?.name ?? "";
    if (store.get("jobs", name)) {
      return send(response, 409, status(409, "AlreadyExists", `jobs.batch "${name}" already exists`));
    }
    const metadata = { ...job.metadata, uid: crypto.randomUUID(), creationTimestamp: now() };
    store.add("jobs", { ...job, metadata, status: {} });
    created(store.get("jobs", name) as V1Job);
    if (lost) response.destroy();
    else send(response, 201, store.get("jobs", name));
  }
  function remove(response: ServerResponse, name: string): void {
    const job = store.get("jobs", name);
    if (!job) {
      send(response, 404, status(404, "NotFound", `jobs.batch "${name}" not found`));
      return;
    }
    store.put("jobs", { ...job, metadata: { ...job.metadata, deletionTimestamp: now() } });
    send(response, 200, store.get("jobs", name));
    deleted(name);
  }
  function read(response: ServerResponse, kind: keyof Stored, name: string): void {
    const object = store.get(kind, name);
    if (object) send(response, 200, object);
    else send(response, 404, status(404, "NotFound", `${kind} "${name}" not found`));
  }
  function watch(response: ServerResponse, kind: keyof Stored, query: URLSearchParams): void {
    const missed = store.since(Number(query.get("resourceVersion")));
    response.writeHead(200, { "content-type": "application/json", "transfer-encoding": "chunked" });
    if (!missed) return void response.end(`${JSON.stringify({ type: "ERROR", object: REFUSALS.gone })}\n`);
    const tell = (change: StoredChange): void => {
      if (response.writableEnded || change.kind !== kind || !fits(query)(change.object)) return;
      response.write(`${JSON.stringify({ type: change.type, object: change.object })}\n`);
    };
    for (const change of missed) tell(change);
    response.flushHeaders();
    store.changes.on("change", tell);
    watches.add(response);
    response.on("close", () => {
      store.changes.off("change", tell);
      watches.delete(response);
    });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => send(response, 500, status(500, "InternalError", error.message)));
  });
  server.on("connection", (socket) => {
    if (away) {
      refused += 1;
      socket.destroy();
    }
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Method and path of every request so far. */
    requests,
    /** The next request that matches meets this. */
    strike: (of: RegExp, fault: Fault) => void faults.push({ of, fault }),
    /** How many connections met a server that was away. */
    refused: () => refused,
    /** How many watches are open. */
    watching: () => watches.size,
    /** Ends every watch in the orderly way. */
    endWatches() {
      for (const response of watches) response.end();
    },
    /** Tells a version to every watch, and nothing else. */
    bookmark() {
      const object = { metadata: { resourceVersion: String(store.version()) } };
      for (const response of watches) response.write(`${JSON.stringify({ type: "BOOKMARK", object })}\n`);
    },
    /** Every connection breaks, and new ones do until it is back. */
    setAway(is: boolean) {
      away = is;
      if (is) cutAll();
    },
    async close() {
      cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(response: ServerResponse, code: number, body: unknown): void {
  if (!response.headersSent) response.writeHead(code, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function fits(query: URLSearchParams): (object: Stored[keyof Stored]) => boolean {
  const pairs = (query.get("labelSelector") ?? "").split(",").filter((pair) => pair !== "");
  const about = /involvedObject\.name=([^,]+)/.exec(query.get("fieldSelector") ?? "")?.[1];
  return (object) => {
    const labels = object.metadata?.labels ?? {};
    const { name } = "involvedObject" in object ? object.involvedObject : {};
    return (about === undefined || about === name) && pairs.every((pair) => fitsPair(labels, pair));
  };
}

function fitsPair(labels: Readonly<Record<string, string>>, pair: string): boolean {
  const [key = "", value = ""] = pair.split("=");
  return labels[key] === value;
}

/** Now, as it is written on the wire. */
export function now(): Date {
  return new Date().toISOString().replace(/\.\d+/, "") as unknown as Date;
}
