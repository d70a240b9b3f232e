import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import pRetry, { AbortError } from "p-retry";
import type { Notice, Notify } from "./notify.js";

/** Where notices go, and how. */
export interface Sender {
  readonly target: "slack" | "webhook";
  /** Tries again what may work the next time. Throws, without the address, when it did not work. */
  send(notice: Notice, signal: AbortSignal): Promise<void>;
}

const RETRIES = 3;
const TIMEOUT_MS = 10_000;
const MAX_RETRY_AFTER_MS = 30_000;

/** The senders of a workflow. */
export function sendersOf({ slack, webhook }: Notify): Sender[] {
  return [
    ...(slack ? [{ target: "slack" as const, send: slackSender(slack) }] : []),
    ...(webhook ? [{ target: "webhook" as const, send: webhookSender(webhook) }] : []),
  ];
}

function slackSender(reference: string): Sender["send"] {
  return async (notice, signal) => {
    const { IncomingWebhook } = await import("@slack/webhook");
    const hook = new IncomingWebhook(await addressOf(reference), {
      fetch: async (url, init) => await post(String(url), String(init?.body), signal),
    });
    // Slack reads <…> as links and mentions; text from outside may hold neither.
    const text = `${notice.text}\n${notice.link}`.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
    await hook.send({ text, unfurl_links: false, unfurl_media: false });
  };
}

function webhookSender(reference: string): Sender["send"] {
  return async (notice, signal) => {
    await post(await addressOf(reference), JSON.stringify(notice), signal);
  };
}

async function addressOf(reference: string): Promise<string> {
  const [kind = "", name = ""] = reference.split(/:(.*)/s);
  const value = kind === "env" ? process.env[name] : await readFile(name, "utf8").catch(() => undefined);
  const address = value?.trim() ?? "";
  if (!URL.canParse(address)) throw new Error(`${reference} is not set, or holds no address`);
  return address;
}

async function post(url: string, body: string, signal: AbortSignal): Promise<Response> {
  return await pRetry(
    async () => {
      const request = {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        redirect: "error" as const,
      };
      const response = await fetch(url, {
        ...request,
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      if (response.ok) return response;
      await response.body?.cancel();
      const refused = new Error(`it answered ${response.status}`);
      if (response.status !== 429 && response.status < 500) throw new AbortError(refused);
      await sleep(waitMs(response), undefined, { signal });
      throw refused;
    },
    {
      retries: RETRIES,
      minTimeout: 300,
      maxTimeout: 3_000,
      signal,
      shouldRetry: ({ error }) => !signal.aborted && isTransient(error),
    },
  );
}

/** fetch tells every fault of the network as a TypeError. */
function isTransient(error: Error): boolean {
  return error instanceof TypeError || error.name === "TimeoutError" || error.message.startsWith("it answered");
}

function waitMs({ headers }: Response): number {
  const seconds = Number(headers.get("retry-after") ?? 0);
  return Number.isFinite(seconds) ? Math.min(MAX_RETRY_AFTER_MS, seconds * 1000) : 0;
}
