import { crc32, deflateRawSync } from "node:zlib";

/** A member to write; what is left out is as usual. */
export interface ZipMember {
  readonly name: string | Buffer;
  readonly data: string | Buffer;
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  /** What the archive says of the size; default the truth. */
  readonly unpackedBytes?: number;
  /** Sizes in the fields of zip64. */
  readonly zip64?: boolean;
}

const UTF8 = 0x800;

/** A zip archive (APPNOTE 6.3), with faults where they are asked for. */
export function zipOf(members: readonly ZipMember[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const { header, body, entry } = write(member, offset);
    files.push(header, body);
    directory.push(entry);
    offset += header.length + body.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, central, end]);
}

function write(member: ZipMember, offset: number): { header: Buffer; body: Buffer; entry: Buffer } {
  const data = Buffer.from(member.data);
  const { method = 8, zip64 = false } = member;
  const body = method === 8 ? deflateRawSync(data) : data;
  const name = Buffer.from(member.name);
  const flags = member.flags ?? (typeof member.name === "string" ? UTF8 : 0);
  const unpacked = member.unpackedBytes ?? data.length;
  const extra = zip64 ? zip64Field(unpacked, body.length) : Buffer.alloc(0);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(45, 0);
  common.writeUInt16LE(flags, 2);
  common.writeUInt16LE(method, 4);
  common.writeUInt32LE(member.crc ?? crc32(data), 10);
  common.writeUInt32LE(zip64 ? 0xffffffff : body.length, 14);
  common.writeUInt32LE(zip64 ? 0xffffffff : unpacked, 18);
  common.writeUInt16LE(name.length, 22);
  common.writeUInt16LE(extra.length, 24);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(offset, 10);
  return {
    header: Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, name, extra]),
    body,
    entry: Buffer.concat([Buffer.from("PK\x01\x02\x2d\x00", "latin1"), common, rest, name, extra]),
  };
}

function zip64Field(unpacked: number, packed: number): Buffer {
  const field = Buffer.alloc(20);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(16, 2);
  field.writeBigUInt64LE(BigInt(unpacked), 4);
  field.writeBigUInt64LE(BigInt(packed), 12);
  return field;
}
