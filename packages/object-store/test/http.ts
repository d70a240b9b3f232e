import type { TestGround } from "./ground.js";

interface Sent {
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** What no client library sends goes by hand. */
export async function send({ store }: TestGround, verb: string, path: string, { headers = {}, body }: Sent = {}) {
  const response = await fetch(store.endpoint + path, { method: verb, headers, ...(body !== undefined && { body }) });
  const text = await response.text();
  const json = (text.startsWith("{") ? JSON.parse(text) : {}) as Record<string, unknown> & {
    error?: { message: string };
  };
  return { status: response.status, json, message: json.error?.message };
}
