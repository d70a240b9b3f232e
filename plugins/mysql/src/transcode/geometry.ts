import { ValueRefused } from "@collectro/sql-source";
import type { Field } from "@collectro/table-schema";

const SRID_BYTES = 4;

/** Names by their number in well-known binary. */
const KINDS: Readonly<Record<number, string>> = {
  1: "POINT",
  2: "LINESTRING",
  3: "POLYGON",
  4: "MULTIPOINT",
  5: "MULTILINESTRING",
  6: "MULTIPOLYGON",
  7: "GEOMETRYCOLLECTION",
};

interface Place {
  readonly bytes: Buffer;
  at: number;
}

/**
 * The well-known text of a GEOMETRY as the server stores it: its SRID, then well-known binary. ST_AsText of MySQL 8 writes
 * the axes as the SRID has them, latitude first for 4326; stored is x, y, which is longitude first, as BigQuery wants it.
 */
export function readGeometry(bytes: Buffer, field: Field): string {
  try {
    const place = { bytes, at: SRID_BYTES };
    const text = readShape(place, true);
    if (place.at === bytes.length) return text;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new ValueRefused({
    path: "",
    expected: field.type,
    got: `a geometry of ${bytes.length} bytes that is no well-known binary`,
    hint: "Give it as text with ST_AsText(…) in a query.",
  });
}

function readShape(place: Place, named: boolean): string {
  const little = place.bytes.readUInt8(place.at) === 1;
  place.at += 1;
  const kind = readCount(place, little);
  const name = KINDS[kind];
  if (name === undefined) throw new RangeError(`geometry of kind ${kind}`);
  const body = kind === 1 ? `(${readPoint(place, little)})` : readParts(place, little, kind);
  return named ? `${name}${body === "EMPTY" ? " EMPTY" : body}` : body;
}

function readParts(place: Place, little: boolean, kind: number): string {
  const count = readCount(place, little);
  if (count === 0) return "EMPTY";
  const part = (): string => {
    if (kind === 2) return readPoint(place, little);
    if (kind === 3) return `(${list(readCount(place, little), () => readPoint(place, little))})`;
    // What a MULTI… holds has its name already; a collection's parts are named each.
    return readShape(place, kind === 7);
  };
  return `(${list(count, part)})`;
}

function list(count: number, read: () => string): string {
  const parts: string[] = [];
  for (let index = 0; index < count; index++) parts.push(read());
  return parts.join(",");
}

function readCount(place: Place, little: boolean): number {
  const { bytes, at } = place;
  place.at += 4;
  return little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
}

function readPoint(place: Place, little: boolean): string {
  const { bytes, at } = place;
  place.at += 16;
  const [x, y] = little
    ? [bytes.readDoubleLE(at), bytes.readDoubleLE(at + 8)]
    : [bytes.readDoubleBE(at), bytes.readDoubleBE(at + 8)];
  return `${x} ${y}`;
}
