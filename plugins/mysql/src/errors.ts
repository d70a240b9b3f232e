import { type SourceCode, type SourceFault, sourceError } from "@collectro/connector";
import { isCertificateError, isUnreachable, TLS_HINT } from "@collectro/sql-source";
import { isServerError, type ServerError } from "./server-error.js";

/** What was going on when an error came. */
export interface Occasion {
  /** For messages: `mysql db.example.com:3306/shop`. */
  readonly where: string;
  readonly phase: "connect" | "describe" | "read";
}

type Fault = readonly [code: SourceCode, fault: Partial<SourceFault>];

/** Makes the error that people read of one that the driver or a socket threw. Errors for people pass through. */
export function explainError(error: unknown, occasion: Occasion): unknown {
  if (!(error instanceof Error) || "problems" in error) return error;
  const known = isServerError(error) ? serverFault(error, occasion) : socketFault(error, occasion);
  if (known === undefined) return error;
  const [code, fault] = known;
  return sourceError(code, { where: occasion.where, detail: error.message, cause: error, ...fault });
}

type Known = readonly [code: SourceCode, hint?: string];

const FREE = "the server has no free connection: run later, or raise its limit";
const GRANT = "GRANT SELECT ON the table to this user, or name the columns that it may read with columns";

/** Faults by the server's error number. Source: MySQL and MariaDB, error references. */
const BY_NUMBER: Readonly<Record<number, Known>> = {
  1040: ["SOURCE_UNREACHABLE", FREE],
  1044: ["SOURCE_FORBIDDEN", "GRANT SELECT ON the database to this user, and check the database's name"],
  1045: ["SOURCE_AUTH", "check user and password, from which hosts the user may come, and whether it must use TLS"],
  1049: ["SOURCE_NOT_FOUND", "check the database's name"],
  1054: ["SOURCE_NOT_FOUND", "check the column's name"],
  1060: ["SOURCE_FAILED", "give every column of the query a name of its own with AS"],
  1129: ["SOURCE_UNREACHABLE", "the server has blocked this host: FLUSH HOSTS there"],
  1130: ["SOURCE_AUTH", "the server takes no connection from this host: allow the user from here"],
  1142: ["SOURCE_FORBIDDEN", GRANT],
  1143: ["SOURCE_FORBIDDEN", GRANT],
  1146: ["SOURCE_NOT_FOUND", "check database and table in the query"],
  1203: ["SOURCE_UNREACHABLE", FREE],
  1205: ["SOURCE_TIMEOUT", "another transaction holds a lock: run later, or raise lockTimeout"],
  1226: ["SOURCE_UNREACHABLE", FREE],
  1295: ["SOURCE_FAILED", "write a SELECT"],
  1298: [
    "SOURCE_FAILED",
    "load the names of time zones into the server (mysql_tzinfo_to_sql), or pass --time-zone UTC",
  ],
  1356: ["SOURCE_FAILED", "the view names a table or column that is gone, or that its definer may not read"],
  1365: ["SOURCE_DATA", "the query fails on some row: correct the expression or the row"],
  1370: ["SOURCE_FORBIDDEN", "GRANT EXECUTE ON the function to this user"],
  1690: ["SOURCE_DATA", "the query fails on some row: correct the expression or the row"],
  1792: ["SOURCE_FAILED", "the session is read-only: write a query that only reads"],
  1969: ["SOURCE_TIMEOUT", "raise statementTimeout, or read less at a time with slices"],
  3024: ["SOURCE_TIMEOUT", "raise statementTimeout, or read less at a time with slices"],
  3159: ["SOURCE_UNREACHABLE", "the server takes only encrypted connections: tls=require"],
  3948: ["SOURCE_FAILED", "files of this machine are not sent"],
};

/** The server is stopping, or somebody ended the session or its statement. */
const ENDED: ReadonlySet<number> = new Set([1053, 1077, 1152, 1158, 1159, 1160, 1161, 1317, 1927, 4031]);

function serverFault({ errno, message }: ServerError, { phase }: Occasion): Fault {
  if (ENDED.has(errno)) return [phase === "connect" ? "SOURCE_UNREACHABLE" : "SOURCE_INCOMPLETE", {}];
  const known = BY_NUMBER[errno];
  if (known === undefined) return ["SOURCE_FAILED", { detail: `${message} [${errno}]` }];
  const [code, hint] = known;
  return [code, hint === undefined ? {} : { hint }];
}

/** What the driver's messages begin with when the other side is gone. */
const LOST = /^(?:Connection lost|This socket has been ended|read ECONNRESET|write EPIPE|Can't add new command)/;

function socketFault(error: Error, { phase }: Occasion): Fault | undefined {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const { message } = error;
  if (code === "HANDSHAKE_NO_SSL_SUPPORT") {
    return ["SOURCE_UNREACHABLE", { detail: `TLS: ${message}`, hint: "turn TLS on at the server, or use tls=prefer" }];
  }
  if (code === "HANDSHAKE_SSL_ERROR" || isCertificateError(code)) {
    return ["SOURCE_UNREACHABLE", { detail: `TLS: ${message}`, hint: TLS_HINT }];
  }
  if (code.startsWith("AUTH_SWITCH")) {
    return [
      "SOURCE_AUTH",
      { hint: "use a user whose password is checked by mysql_native_password or caching_sha2_password" },
    ];
  }
  if (code === "ETIMEDOUT") return ["SOURCE_TIMEOUT", { detail: `no connection: ${message}` }];
  if (isUnreachable(code)) return ["SOURCE_UNREACHABLE", {}];
  if (code !== "PROTOCOL_CONNECTION_LOST" && code !== "ECONNRESET" && code !== "EPIPE" && !LOST.test(message)) {
    return undefined;
  }
  const detail = `the connection was lost (${message})`;
  return [phase === "connect" ? "SOURCE_UNREACHABLE" : "SOURCE_INCOMPLETE", { detail }];
}
