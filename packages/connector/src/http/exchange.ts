import { problemsOf } from "@collectro/contract";
import type { HttpResponse } from "../http.js";
import { collect, collectStart } from "./body.js";
import type { Call } from "./call.js";
import { decodeText, decompress } from "./decode.js";
import { displayUrl, excerpt } from "./display.js";
import { type Failure, failureOfError, failureOfStatus, type Outcome } from "./errors.js";
import type { RateLimit } from "./rate-limit.js";
import { followRedirect, MAX_REDIRECTS, redirectTarget } from "./redirects.js";
import { createResponse } from "./response.js";
import type { Answer, Deadlines, Transport } from "./transport.js";

/** So much of an error answer is read to say how it begins. */
const EXCERPT_BYTES = 64 * 1024;

/** What one attempt needs. */
export interface ExchangeParts {
  readonly transport: Transport;
  readonly rate: RateLimit;
  readonly deadlines: Deadlines;
  readonly signal: AbortSignal;
  readonly where: string;
  readonly mask: ((text: string) => string) | undefined;
}

/** An answer, and the request that got it after redirects. */
export interface Opened extends Answer {
  readonly url: URL;
}

/** Turns a 2xx answer into what the caller wants; what it throws is a failure of the attempt. */
export type Finish<Value> = (opened: Opened, call: Call, where: string) => Promise<Value> | Value;

/** One attempt: the request, its redirects, and the answer's body. Rejects only for reasons that no retry can mend. */
export async function exchange<Value>(
  call: Call,
  parts: ExchangeParts,
  finish: Finish<Value>,
): Promise<Outcome<Value>> {
  try {
    const opened = await sendFollowing(call, parts);
    if ("failure" in opened) return opened;
    if (opened.status < 200 || opened.status > 299)
      return { ok: false, failure: await statusFailure(opened, call, parts) };
    return { ok: true, value: await finish(opened, call, parts.where) };
  } catch (error) {
    parts.signal.throwIfAborted();
    const failure = failureOfError(error) ?? incompleteJson(error);
    if (!failure) throw error;
    return { ok: false, failure };
  }
}

async function sendFollowing(call: Call, parts: ExchangeParts): Promise<Opened | { ok: false; failure: Failure }> {
  let current = call;
  for (let hops = 0; ; hops++) {
    await parts.rate.take(parts.signal);
    const answer = await parts.transport.send(current, parts.deadlines, parts.signal);
    const target = redirectTarget(answer.status, answer.headers, current.url);
    if (!target) return { ...answer, url: current.url };
    answer.body.on("error", () => {}).destroy();
    const next = followRedirect(current, target, answer.status);
    if (typeof next === "string") return refused(`HTTP ${answer.status} ${next} (${displayUrl(target)})`);
    if (hops === MAX_REDIRECTS)
      return refused(`more than ${MAX_REDIRECTS} redirects, the last to ${displayUrl(target)}`);
    current = next;
  }
}

function refused(detail: string): { ok: false; failure: Failure } {
  const hint = "give the address that the redirects should end at";
  return { ok: false, failure: { code: "SOURCE_FAILED", detail, hint, retry: "never", unprocessed: false } };
}

async function statusFailure(opened: Opened, call: Call, { mask }: ExchangeParts): Promise<Failure> {
  return failureOfStatus(opened.status, opened.headers, excerpt(await startOf(opened), call.headers, mask));
}

async function startOf(opened: Opened): Promise<string> {
  try {
    const start = await collectStart(opened, EXCERPT_BYTES);
    return decodeText(await decompress(start, opened.headers, EXCERPT_BYTES), opened.headers);
  } catch {
    // The status is the news; a body that cannot be read adds nothing.
    return "";
  }
}

function incompleteJson(error: unknown): Failure | undefined {
  const [problem] = problemsOf(error) ?? [];
  if (problem?.code !== "SOURCE_INCOMPLETE") return undefined;
  return { code: problem.code, detail: problem.detail, retry: "yes", unprocessed: false, cause: error };
}

/** Reads the body to its end and decompresses it. */
export function wholeAnswer(maxBytes: number): Finish<HttpResponse> {
  return async (opened, call, where) => {
    const { status, headers, url } = opened;
    const body = await decompress(await collect(opened, maxBytes), headers, maxBytes);
    const response = createResponse({ status, url: url.href, headers, body }, where);
    if (body.length > 0) call.takeJson?.(response);
    return response;
  };
}

/** Leaves the body to be read by the caller. */
export function openAnswer(opened: Opened): Opened {
  return opened;
}
