/** What the server says went wrong. The driver's own errors of the server look the same. */
export interface ServerError extends Error {
  readonly errno: number;
  readonly sqlState: string;
}

/** Reads an error packet. Source: MySQL, ERR_Packet. */
export function serverError(packet: Buffer): ServerError {
  const errno = packet.readUInt16LE(1);
  const marked = packet[3] === 0x23;
  const sqlState = marked ? packet.toString("latin1", 4, 9) : "HY000";
  return Object.assign(new Error(packet.toString("utf8", marked ? 9 : 3)), { errno, sqlState });
}

/** Whether an error came from the server. */
export function isServerError(error: Error): error is ServerError {
  return "errno" in error && typeof error.errno === "number" && "sqlState" in error && error.errno >= 1_000;
}
