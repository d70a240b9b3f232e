import { type SourceCode, type SourceFault, sourceError } from "@collectro/connector";
import { isCertificateError, isUnreachable, TLS_HINT } from "@collectro/sql-source";
import pg from "pg";
import { QUERY_PREFIX } from "./catalog.js";

const { DatabaseError } = pg;

/** What was going on when an error came. */
export interface Occasion {
  /** For messages: `postgres db.example.com:5432/shop`. */
  readonly where: string;
  readonly phase: "connect" | "describe" | "read";
  /** The statement that was sent, to show the place of a syntax error. */
  readonly statement?: string;
}

type Fault = readonly [code: SourceCode, fault: Partial<SourceFault>];

/** Makes the error that people read of one that pg or a socket threw. Errors that are for people already pass through. */
export function explainError(error: unknown, occasion: Occasion): unknown {
  if (!(error instanceof Error) || "problems" in error) return error;
  const known = error instanceof DatabaseError ? databaseFault(error, occasion) : socketFault(error, occasion);
  if (known === undefined) return error;
  const [code, fault] = known;
  return sourceError(code, { where: occasion.where, detail: error.message, cause: error, ...fault });
}

/** Faults by SQLSTATE; the longest prefix counts. Source: PostgreSQL, Appendix A. */
const BY_STATE: readonly (readonly [prefix: string, code: SourceCode, hint?: string])[] = [
  ["28", "SOURCE_AUTH"],
  ["3D000", "SOURCE_NOT_FOUND", "check the database's name"],
  ["3F000", "SOURCE_NOT_FOUND"],
  ["42P01", "SOURCE_NOT_FOUND", "check schema and table in the query"],
  ["42703", "SOURCE_NOT_FOUND", "check the column's name"],
  ["42501", "SOURCE_FORBIDDEN", "GRANT USAGE ON SCHEMA and SELECT ON the table to this user"],
  ["55P03", "SOURCE_TIMEOUT", "another transaction holds a lock: run later, or raise lockTimeout"],
  ["53300", "SOURCE_UNREACHABLE", "the server has no free connection: run later, or lower parallel"],
  ["25006", "SOURCE_FAILED", "the session is read-only: write a query that only reads"],
  ["40001", "SOURCE_INCOMPLETE", "a standby cancelled it: run again, or raise max_standby_streaming_delay there"],
  ["22023", "SOURCE_FAILED"],
  ["22021", "SOURCE_DATA", "convert the text in a query: convert_from(column::bytea, 'LATIN1')"],
  ["22", "SOURCE_DATA", "the query fails on some row: correct the expression or the row"],
];

function databaseFault(error: InstanceType<typeof DatabaseError>, { phase, statement }: Occasion): Fault {
  const state = error.code ?? "";
  const place = positionText(error.position, statement);
  const detail = `${error.message}${place}${error.detail ? ` (${error.detail})` : ""}`;
  if (state === "57014") {
    if (error.message.includes("statement timeout"))
      return ["SOURCE_TIMEOUT", { detail, hint: "raise statementTimeout, or read less at a time with slices" }];
    return [phase === "read" ? "SOURCE_INCOMPLETE" : "SOURCE_FAILED", { detail }];
  }
  if (state.startsWith("57P") || state.startsWith("08")) {
    return [phase === "connect" ? "SOURCE_UNREACHABLE" : "SOURCE_INCOMPLETE", { detail }];
  }
  const known = BY_STATE.find(([prefix]) => state.startsWith(prefix));
  const serverHint = error.hint === undefined ? {} : { hint: error.hint };
  if (known === undefined) return ["SOURCE_FAILED", { detail: `${detail} [SQLSTATE ${state}]`, ...serverHint }];
  const [, code, hint] = known;
  return [code, { detail, ...(hint === undefined ? serverHint : { hint: error.hint ?? hint }) }];
}

/** ` at line 2, column 8 of the query: "…"`; empty when the error has no position. */
function positionText(position: string | undefined, statement: string | undefined): string {
  if (position === undefined || statement === undefined) return "";
  // The server counts characters, not UTF-16 units.
  const before = [...statement].slice(0, Number(position) - 1).join("");
  const start = statement.indexOf(QUERY_PREFIX.slice(-2));
  const lines = before.slice(start < 0 ? 0 : start + 2).split("\n");
  const excerpt = statement.slice(before.length, before.length + 40).split("\n")[0] ?? "";
  const column = (lines.at(-1) ?? "").length + 1;
  return ` at line ${lines.length}, column ${column} of the query: ${JSON.stringify(excerpt)}`;
}

function socketFault(error: Error, { phase }: Occasion): Fault | undefined {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const { message } = error;
  if (isCertificateError(code)) {
    return ["SOURCE_UNREACHABLE", { detail: `TLS: ${message} (${code})`, hint: TLS_HINT }];
  }
  if (message.includes("does not support SSL") || message.includes("establishing an SSL")) {
    return ["SOURCE_UNREACHABLE", { detail: `TLS: ${message}`, hint: "turn TLS on at the server, or use tls=prefer" }];
  }
  if (message.startsWith("SASL") || message.includes("client password")) return ["SOURCE_AUTH", { detail: message }];
  if (message === "timeout expired" || code === "ETIMEDOUT")
    return ["SOURCE_TIMEOUT", { detail: `no connection: ${message}` }];
  if (isUnreachable(code)) return ["SOURCE_UNREACHABLE", {}];
  const lost =
    code === "ECONNRESET" ||
    code === "EPIPE" ||
    message.startsWith("Connection terminated") ||
    message.startsWith("Client ");
  if (!lost) return undefined;
  const detail = `the connection was lost (${message})`;
  return [phase === "connect" ? "SOURCE_UNREACHABLE" : "SOURCE_INCOMPLETE", { detail }];
}
