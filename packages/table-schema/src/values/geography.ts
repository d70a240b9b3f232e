import type { JsonNode } from "../json-node.js";
import { putString, quoteCell } from "./string.js";
import { documented, type LineRefusal, type Refusal, scanQuoted, type ValueRule } from "./value-rule.js";

const HINT = "Write WKT, hexadecimal WKB, or GeoJSON, as a string.";

const WKT =
  /^\s*(?:POINT|LINESTRING|POLYGON|MULTIPOINT|MULTILINESTRING|MULTIPOLYGON|GEOMETRYCOLLECTION|FULLGLOBE)\s*(?:[(].*[)]|EMPTY|)\s*$/is;
const HEX_WKB = /^0[01](?:[0-9A-F]{2}){8,}$/i;
const GEOJSON_TYPES: ReadonlySet<unknown> = new Set([
  "Point",
  "LineString",
  "Polygon",
  "MultiPoint",
  "MultiLineString",
  "MultiPolygon",
  "GeometryCollection",
]);

/** A look at the outside only: the coordinates are BigQuery's to judge. */
function looksLikeGeography(text: string): boolean {
  if (text.trimStart().startsWith("{")) return isGeoJson(text);
  if (HEX_WKB.test(text)) return true;
  return WKT.test(text) && balanced(text);
}

function isGeoJson(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null && "type" in json && GEOJSON_TYPES.has(json.type);
  } catch {
    return false;
  }
}

function balanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "(") depth++;
    if (character === ")" && --depth < 0) return false;
  }
  return depth === 0;
}

function refusal(value: unknown): Refusal {
  if (typeof value === "object" && value !== null) {
    return { expected: "GEOGRAPHY", hint: "Write GeoJSON as a string: JSON.stringify(geometry)." };
  }
  return { expected: "GEOGRAPHY", hint: HINT };
}

function judge(node: JsonNode): LineRefusal | undefined {
  if (node.kind === "string" && looksLikeGeography(node.text)) return undefined;
  return documented("geography.syntax", "GEOGRAPHY", HINT);
}

/** The rule of a GEOGRAPHY column. Source: BigQuery loading JSON, "GEOGRAPHY". */
export function geographyRule(): ValueRule {
  return {
    expected: "GEOGRAPHY",
    put: (value, buffer, at) =>
      typeof value === "string" && looksLikeGeography(value) ? putString(buffer, at, value) : -1,
    refusal,
    cell: (text, start, end) => (looksLikeGeography(text.slice(start, end)) ? quoteCell(text, start, end) : ""),
    // GeoJSON in a line is full of escapes and takes the exact way.
    scan: (text, at) =>
      scanQuoted(text, at, (all, start, end) => {
        const inside = all.slice(start, end);
        return !inside.includes("\\") && looksLikeGeography(inside);
      }),
    judge,
  };
}
