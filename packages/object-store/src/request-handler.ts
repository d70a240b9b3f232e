import type { IncomingMessage, ServerResponse } from "node:http";
import { answerAdmin } from "./admin.js";
import { StorageError } from "./errors.js";
import type { Exchange, Reply, StoreContext } from "./exchange.js";
import type { MethodName } from "./methods.js";
import { operations } from "./operations.js";
import { sendError, sendReply } from "./replies.js";
import { matchRoute } from "./router.js";
import { meetFault, meetFaultAfterCommit, NoReply } from "./strikes.js";

/** Answers one request; never throws. */
export async function handleRequest(
  store: StoreContext,
  count: (method: MethodName) => void,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let exchange: Exchange | undefined;
  try {
    const origin = `http://${request.headers.host}`;
    const url = new URL(request.url ?? "/", origin);
    store.access.checkSource(request.headers);
    const route = matchRoute(request.method ?? "", url.pathname);
    if (!route) {
      await answerOther(store, request, response, url.pathname);
      return;
    }
    count(route.method);
    exchange = { store, request, response, origin, query: url.searchParams, ...route, held: undefined };
    store.access.checkToken(request.headers);
    await answer(exchange);
  } catch (error) {
    request.resume();
    answerFailure(response, error, exchange?.query.get("alt") === "media");
  } finally {
    exchange?.held?.release();
  }
}

async function answer(exchange: Exchange): Promise<void> {
  const { method, object } = exchange;
  if (method !== "storage.objects.insert") {
    await meetFault(exchange, object);
  }
  const reply: Reply = await operations[method](exchange);
  if (reply.committed) {
    await meetFaultAfterCommit(exchange);
  }
  await sendReply(exchange, reply);
}

async function answerOther(
  store: StoreContext,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const found = await answerAdmin(store.faults, request, path);
  if (!found) {
    throw new StorageError(404, "notFound", `There is no ${request.method} ${path} here.`);
  }
  response.writeHead(200, { "content-type": "application/json; charset=UTF-8" }).end(JSON.stringify(found));
}

function answerFailure(response: ServerResponse, error: unknown, isMedia: boolean): void {
  if (error instanceof NoReply || response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  sendError(response, error instanceof StorageError ? error : asStorageError(error), isMedia);
}

function asStorageError(error: unknown): StorageError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new StorageError(
      507,
      "insufficientStorage",
      `The disk of the object store is full (${message}). Free some space.`,
    );
  }
  return new StorageError(500, "backendError", `The object store failed: ${message}`);
}
