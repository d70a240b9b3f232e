import { decoded } from "../place.js";
import { kindOfFormat, type NumberKind } from "./number-format.js";
import type { Package } from "./package.js";
import { attributeOf, elementsOf } from "./xml.js";

/** What the number in a cell means, by the index of the cell's style. */
export async function readStyles(archive: Package, part: string | undefined): Promise<readonly NumberKind[]> {
  if (part === undefined || !archive.has(part)) return [];
  const text = await archive.text(part);
  const codes = new Map<number, string>();
  for (const { tag } of elementsOf(text, "numFmt")) {
    codes.set(Number(attributeOf(tag, "numFmtId")), decoded(attributeOf(tag, "formatCode") ?? ""));
  }
  const [formats] = elementsOf(text, "cellXfs");
  return [...elementsOf(formats?.content ?? "", "xf")].map(({ tag }) => {
    const id = Number(attributeOf(tag, "numFmtId") ?? 0);
    return kindOfFormat(id, codes.get(id));
  });
}
