import type { ProblemError } from "@collectro/contract";
import { type SourceCode, sourceError } from "../errors.js";
import { ADDRESS_BLOCKED } from "./address-guard.js";
import { BODY_TOO_DENSE, BODY_TOO_LARGE } from "./body.js";
import { CODING_UNKNOWN } from "./decode.js";

/** One attempt that did not succeed, and what that says about another one. */
export interface Failure {
  readonly code: SourceCode;
  /** What happened: `HTTP 503`, `the connection was reset`. */
  readonly detail: string;
  readonly hint?: string;
  /** `briefly`: it is most often a wrong name or port, so two more attempts must do. */
  readonly retry: "never" | "briefly" | "yes";
  /** The source cannot have acted on the request, so that repeating it is safe whatever it asks for. */
  readonly unprocessed: boolean;
  /** The answer's headers, when there was one. */
  readonly headers?: Headers;
  readonly status?: number;
  readonly cause?: unknown;
}

/** What an attempt came to. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure };

const STATUS_CODES: Readonly<Record<number, SourceCode>> = {
  401: "SOURCE_AUTH",
  403: "SOURCE_FORBIDDEN",
  404: "SOURCE_NOT_FOUND",
  408: "SOURCE_TIMEOUT",
  410: "SOURCE_NOT_FOUND",
  504: "SOURCE_TIMEOUT",
};

/** RFC 9110 and RFC 8470: with these the server says that it has not acted on the request. */
const UNPROCESSED = new Set([408, 425, 429]);

/** The failure that an answer other than 2xx is. `shown` is an excerpt of its body, may be empty. */
export function failureOfStatus(status: number, headers: Headers, shown: string): Failure {
  const retry = UNPROCESSED.has(status) || (status >= 500 && status !== 501 && status !== 505) ? "yes" : "never";
  const answer = shown === "" ? "" : `; the answer begins: ${shown}`;
  const code = STATUS_CODES[status] ?? "SOURCE_FAILED";
  return { code, detail: `HTTP ${status}${answer}`, retry, unprocessed: UNPROCESSED.has(status), headers, status };
}

type Kind = Omit<Failure, "detail" | "cause"> & { readonly says?: string };

const RESET: Kind = {
  code: "SOURCE_INCOMPLETE",
  says: "the connection was cut before the answer was whole",
  retry: "yes",
  unprocessed: false,
};
const CUT: Kind = { ...RESET, says: "the compressed answer is cut or damaged" };
const UNREACHABLE: Kind = { code: "SOURCE_UNREACHABLE", retry: "briefly", unprocessed: true };
const SLOW: Kind = { code: "SOURCE_TIMEOUT", retry: "yes", unprocessed: false };
const TOO_LARGE: Kind = { code: "SOURCE_DATA", retry: "never", unprocessed: false, says: "the answer is too large" };

/** By `code` of the error: Node's, undici's, zlib's and ours. */
const KINDS: Readonly<Record<string, Kind>> = {
  [ADDRESS_BLOCKED]: { code: "SOURCE_BLOCKED", retry: "never", unprocessed: true },
  [CODING_UNKNOWN]: { code: "SOURCE_DATA", retry: "never", unprocessed: false },
  [BODY_TOO_LARGE]: TOO_LARGE,
  [BODY_TOO_DENSE]: { code: "SOURCE_DATA", retry: "never", unprocessed: false },
  ERR_BUFFER_TOO_LARGE: { ...TOO_LARGE, says: "the decompressed answer is too large" },
  ENOTFOUND: { ...UNREACHABLE, says: "the host name is not known" },
  EAI_AGAIN: { ...UNREACHABLE, says: "the name server does not answer", retry: "yes" },
  ECONNREFUSED: { ...UNREACHABLE, says: "the connection was refused" },
  EHOSTUNREACH: { ...UNREACHABLE, says: "there is no route to the host" },
  ENETUNREACH: { ...UNREACHABLE, says: "there is no route to the network" },
  ETIMEDOUT: { ...SLOW, says: "the connection timed out" },
  UND_ERR_CONNECT_TIMEOUT: { ...SLOW, says: "no connection within the time allowed", unprocessed: true },
  UND_ERR_HEADERS_TIMEOUT: { ...SLOW, says: "no answer within the time allowed" },
  UND_ERR_BODY_TIMEOUT: { ...SLOW, says: "the answer stopped coming" },
  UND_ERR_SOCKET: RESET,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: RESET,
  ECONNRESET: RESET,
  EPIPE: RESET,
  ERR_STREAM_PREMATURE_CLOSE: RESET,
  Z_BUF_ERROR: CUT,
  Z_DATA_ERROR: CUT,
};

const TLS_CODE = /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO)/;
const TLS_HINT = "give the host a certificate that is valid for its name, or add its CA with NODE_EXTRA_CA_CERTS";

/** The failure that a thrown error is; undefined for an error that has nothing to do with the network. */
export function failureOfError(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = codeOf(error);
  if (TLS_CODE.test(code)) {
    const detail = `TLS failed: ${error.message} (${code})`;
    return { code: "SOURCE_UNREACHABLE", detail, hint: TLS_HINT, retry: "never", unprocessed: true, cause: error };
  }
  const kind = KINDS[code] ?? otherKind(code);
  if (!kind) return undefined;
  const { says, ...rest } = kind;
  return { ...rest, detail: says ? `${says} (${code})` : error.message, cause: error };
}

function otherKind(code: string): Kind | undefined {
  if (code.startsWith("ERR__ERROR_FORMAT") || code.startsWith("ERR_BROTLI") || code.startsWith("ERR_PADDING"))
    return CUT;
  if (code.startsWith("HPE_")) return { ...RESET, says: "the answer is no proper HTTP" };
  if (code.startsWith("UND_ERR_")) return { code: "SOURCE_FAILED", retry: "never", unprocessed: true };
  return undefined;
}

function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === "string") return code;
  return error.cause instanceof Error ? codeOf(error.cause) : "";
}

/** The error to throw when no attempt succeeded. `where` is the request as messages show it. */
export function giveUp(failure: Failure, where: string, attempts: number): ProblemError {
  const detail = attempts > 1 ? `${failure.detail}; ${attempts} attempts` : failure.detail;
  const { code, hint, cause } = failure;
  return sourceError(code, { where, detail, ...(hint ? { hint } : {}), ...(cause ? { cause } : {}) });
}
