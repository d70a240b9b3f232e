import type { Connection } from "mysql2";
import type { Definition } from "./column-type.js";
import { lengthOfCell, startOfCell } from "./row-cells.js";
import { serverError } from "./server-error.js";
import { commandPacket, HEADER_BYTES, wireOf } from "./wire.js";

/** Commands. Source: MySQL, "Prepared Statements". */
const COM_STMT_PREPARE = 0x16;
const COM_STMT_CLOSE = 0x19;

const FAILURE = 0xff;

/**
 * The columns that a statement would give: it is prepared, not run, and the protocol takes one statement only. The driver
 * could do it, but reads names in the character set of the column's texts, which fails for those that it does not know.
 */
export async function columnsOf(connection: Connection, statement: string): Promise<readonly Definition[]> {
  const wire = wireOf(connection);
  const parser = wire.packetParser;
  const { promise, resolve, reject } = Promise.withResolvers<readonly Buffer[]>();
  const answer = new Answer(resolve);
  wire.packetParser = { execute: (chunk) => answer.take(chunk) };
  connection.on("error", reject);
  try {
    wire.write(commandPacket(COM_STMT_PREPARE, Buffer.from(statement)));
    const [head = Buffer.alloc(0), ...rest] = await promise;
    if (head[0] === FAILURE) throw serverError(head);
    wire.write(commandPacket(COM_STMT_CLOSE, head.subarray(1, 5)));
    const { columns, parameters } = countsOf(head);
    const first = parameters === 0 ? 0 : parameters + 1;
    return rest.slice(first, first + columns).map((packet) => readDefinition(packet, wire._mariadbExtendedMetadata));
  } finally {
    connection.off("error", reject);
    wire.packetParser = parser;
  }
}

function countsOf(head: Buffer): { columns: number; parameters: number } {
  return { columns: head.readUInt16LE(5), parameters: head.readUInt16LE(7) };
}

/** Collects the packets of an answer: the first one says how many follow. */
class Answer {
  readonly #whole: (packets: readonly Buffer[]) => void;
  readonly #packets: Buffer[] = [];
  #waiting: Buffer = Buffer.alloc(0);

  constructor(whole: (packets: readonly Buffer[]) => void) {
    this.#whole = whole;
  }

  take(chunk: Buffer): void {
    this.#waiting = Buffer.concat([this.#waiting, chunk]);
    while (this.#waiting.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + this.#waiting.readUIntLE(0, 3);
      if (end > this.#waiting.length) return;
      this.#packets.push(this.#waiting.subarray(HEADER_BYTES, end));
      this.#waiting = this.#waiting.subarray(end);
    }
    if (this.#packets.length === this.#due()) this.#whole(this.#packets);
  }

  #due(): number {
    const [head] = this.#packets;
    if (head === undefined || head[0] === FAILURE) return 1;
    const { columns, parameters } = countsOf(head);
    // After each list stands an end packet.
    return 1 + (parameters === 0 ? 0 : parameters + 1) + (columns === 0 ? 0 : columns + 1);
  }
}

/** Reads a column definition. Source: MySQL, Column Definition; MariaDB, Extended Metadata. */
function readDefinition(packet: Buffer, isExtended: boolean): Definition {
  let at = 0;
  function next(): Buffer {
    const from = startOfCell(packet, at);
    at = from + lengthOfCell(packet, at);
    return packet.subarray(from, at);
  }
  // Catalog, schema, table, the table's own name.
  for (let skipped = 0; skipped < 4; skipped++) next();
  const name = next().toString("utf8");
  next();
  const extension = isExtended ? readExtension(next()) : {};
  // The length of what follows.
  at++;
  return {
    name,
    characterSet: packet.readUInt16LE(at),
    columnLength: packet.readUInt32LE(at + 2),
    columnType: packet.readUInt8(at + 6),
    flags: packet.readUInt16LE(at + 7),
    decimals: packet.readUInt8(at + 9),
    ...extension,
  };
}

function readExtension(block: Buffer): Pick<Definition, "extendedTypeName" | "extendedFormat"> {
  const extension: { extendedTypeName?: string; extendedFormat?: string } = {};
  for (let at = 0; at < block.length; ) {
    const from = at + 2;
    const end = from + (block[at + 1] as number);
    const text = block.toString("latin1", from, end);
    if (block[at] === 0) extension.extendedTypeName = text;
    if (block[at] === 1) extension.extendedFormat = text;
    at = end;
  }
  return extension;
}
