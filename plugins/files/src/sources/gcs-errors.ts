import { type SourceCode, sourceError } from "@collectro/connector";

/** An answer other than the bytes asked for. */
export class ReadRefused extends Error {
  override readonly name = "ReadRefused";
  /** The HTTP status. */
  readonly code: number;
  /** How long the answer asks to wait before another attempt; undefined when it does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(code: number, text: string, retryAfterMs: number | undefined) {
    super(`HTTP ${code} ${text}`.trim());
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

const CUT = "the connection was cut before the object was whole";

const CODES: Readonly<Record<string, readonly [SourceCode, string]>> = {
  401: ["SOURCE_AUTH", "there are no credentials, or they were refused"],
  403: ["SOURCE_FORBIDDEN", "this identity may not read it (Storage Object Viewer)"],
  404: ["SOURCE_NOT_FOUND", "there is no such bucket or object"],
  ECONNRESET: ["SOURCE_INCOMPLETE", CUT],
  ERR_STREAM_PREMATURE_CLOSE: ["SOURCE_INCOMPLETE", CUT],
  ETIMEDOUT: ["SOURCE_TIMEOUT", "the server did not answer in time"],
  408: ["SOURCE_TIMEOUT", "the server did not answer in time"],
  ENOTFOUND: ["SOURCE_UNREACHABLE", "the host name is not known"],
  EAI_AGAIN: ["SOURCE_UNREACHABLE", "the name server does not answer"],
  ECONNREFUSED: ["SOURCE_UNREACHABLE", "nothing listens there"],
  EHOSTUNREACH: ["SOURCE_UNREACHABLE", "there is no route to the host"],
  ENETUNREACH: ["SOURCE_UNREACHABLE", "there is no route to the network"],
};

/** Most often a wrong name or port, or no network at all: a few attempts must do. */
const UNREACHABLE = new Set(["ENOTFOUND", "ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH"]);

const TRANSIENT = new Set([
  "408",
  "429",
  "ECONNRESET",
  "EPIPE",
  "EAI_AGAIN",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ETIMEDOUT",
]);

/** Whether the same request may succeed a moment later; `briefly` where that is not likely. */
export function isTransient(error: unknown): boolean | "briefly" {
  const code = codeOf(error);
  if (UNREACHABLE.has(code)) return "briefly";
  return TRANSIENT.has(code) || /^5\d\d$/.test(code);
}

/** A failure of the storage client or of a read as a source error; anything else as it is. */
export function explained(name: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = codeOf(error);
  const busy = code === "429" || /^5\d\d$/.test(code);
  const fallback: SourceCode = busy ? "SOURCE_UNREACHABLE" : "SOURCE_FAILED";
  const [source, detail] = CODES[code] ?? [fallback, error.message.split("\n", 1)[0] ?? ""];
  return sourceError(source, { where: name, detail, cause: error });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
