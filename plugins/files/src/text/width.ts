import { sourceError } from "@collectro/connector";
import { characterTable } from "../decode/character-table.js";

/** What the places of fixed-width columns count: bytes of the file, characters, or columns of a terminal (2 for a wide one). */
export type WidthUnit = "bytes" | "characters" | "columns";

/** The width of a character by its code point. Throws SOURCE_DATA where the unit says nothing in an encoding. */
export async function widthsOf(
  encoding: string,
  unit: WidthUnit,
  where: string,
): Promise<(codePoint: number) => number> {
  if (unit === "characters") return () => 1;
  if (unit === "columns") return cp932Width;
  switch (encoding) {
    case "utf-8":
      return (code) => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
    case "utf-16le":
    case "utf-16be":
      return (code) => (code < 0x10000 ? 2 : 4);
    case "euc-jp":
      return await eucJpWidths();
    case "cp932":
    case "shift_jis":
    case "windows-31j":
      return cp932Width;
    default:
      throw sourceError("SOURCE_DATA", {
        where,
        detail: `bytes of ${encoding} cannot be counted`,
        hint: "pass widthUnit",
      });
  }
}

/** Every character of one byte is ASCII or half-width katakana; the others have two, which is what they take on a screen. */
function cp932Width(code: number): number {
  return code < 0x80 || (code >= 0xff61 && code <= 0xff9f) ? 1 : 2;
}

async function eucJpWidths(): Promise<(codePoint: number) => number> {
  const { triples } = await characterTable("euc-jp");
  const long = new Set<number>();
  for (const utf8 of triples) if (utf8 > 0) long.add(codePointOf(utf8));
  return (code) => (code < 0x80 ? 1 : long.has(code) ? 3 : 2);
}

function codePointOf(utf8: number): number {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(utf8);
  return (
    bytes
      .subarray(bytes.findIndex((byte) => byte !== 0))
      .toString("utf8")
      .codePointAt(0) ?? 0
  );
}
