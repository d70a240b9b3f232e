import type { Duplex } from "node:stream";
import type { Connection } from "mysql2";

/** The parts of the driver's connection that its typings leave out. */
export interface Wire {
  /** Gets every chunk that comes; where one is put in its place, the driver sees none. */
  packetParser: { execute(chunk: Buffer): void };
  readonly stream: Duplex & { ref(): void; unref(): void; destroySoon(): void };
  /** MariaDB tells types that the protocol does not know. */
  readonly _mariadbExtendedMetadata: boolean;
  write(buffer: Buffer): void;
}

/** The connection below the driver. */
export function wireOf(connection: Connection): Wire {
  return connection as unknown as Wire;
}

/** Before every packet: three bytes of length, one of its number. */
export const HEADER_BYTES = 4;

/** A packet of this size goes on in the next one. */
export const FULL_PACKET_BYTES = 0xffffff;

/** A command with what belongs to it. */
export function commandPacket(command: number, content: Buffer): Buffer {
  const bytes = content.length + 1;
  if (bytes >= FULL_PACKET_BYTES) throw new RangeError("the statement is longer than a packet");
  const packet = Buffer.alloc(HEADER_BYTES + bytes);
  packet.writeUIntLE(bytes, 0, 3);
  packet[HEADER_BYTES] = command;
  content.copy(packet, HEADER_BYTES + 1);
  return packet;
}

/** Runs a statement and gives its rows. Rejects with the driver's error. */
export function ask<Row = Record<string, unknown>>(connection: Connection, statement: string): Promise<Row[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Row[]>();
  connection.query(statement, (error, rows) => (error === null ? resolve(rows as Row[]) : reject(error)));
  return promise;
}

const COM_QUIT = 0x01;

/** Closes a connection that has nothing more to do: the server need not think that it was lost. */
export function sayGoodbye(connection: Connection): void {
  const { stream, write } = wireOf(connection);
  if (stream.writable) write.call(connection, commandPacket(COM_QUIT, Buffer.alloc(0)));
  stream.destroySoon();
}

/**
 * Closes a connection at once, and whatever waits for it fails. The driver's own `destroy` waits for the other side, and
 * leaves waiting what waits.
 */
export function cutConnection(connection: Connection): void {
  wireOf(connection).stream.destroy(new Error("the connection was cut"));
}
