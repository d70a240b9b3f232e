import { elementBatches } from "./element-stream.js";
import { sheetError } from "./errors.js";
import type { Package } from "./package.js";
import { elementsOf, plainXml, xmlText } from "./xml.js";

/** The texts that cells refer to by number: UTF-8 read as latin1. */
export interface SharedStrings {
  readonly count: number;
  at(index: number): string;
}

const FIRST_BYTES = 1024 * 1024;
/** A cell holds 32,767 characters; each run of them may carry a font. */
const MAX_ITEM_BYTES = 4 * 1024 * 1024;

/** Texts of so few are kept as they were made; of many, the bytes are kept, which need a third of the memory. */
const MAX_CACHED = 50_000;

/** Reads the table of texts. One of more than `maxBytes` is refused. */
export async function readSharedStrings(
  archive: Package,
  part: string | undefined,
  maxBytes: number,
): Promise<SharedStrings> {
  let bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  let ends = new Uint32Array(1024);
  let count = 0;
  let used = 0;

  function add(text: string): void {
    if (used + text.length > maxBytes) {
      const detail = `the texts of its cells are larger than ${maxBytes} bytes`;
      throw sheetError(archive.name, detail, "raise maxSharedStringBytes where the container has the memory");
    }
    if (used + text.length > bytes.length) bytes = larger(bytes, used + text.length);
    used += bytes.write(text, used, "latin1");
    if (count === ends.length) {
      const wider = new Uint32Array(2 * count);
      wider.set(ends);
      ends = wider;
    }
    ends[count++] = used;
  }

  if (part !== undefined && archive.has(part)) {
    const limits = { where: `${archive.name}!/${part}`, maxBytes: MAX_ITEM_BYTES };
    for await (const items of elementBatches(await archive.open(part), "si", limits)) {
      for (const { content } of items) add(textOfItem(content));
    }
  }
  const cache = count <= MAX_CACHED ? new Array<string | undefined>(count) : undefined;
  return {
    count,
    at(index) {
      const known = cache?.[index];
      if (known !== undefined) return known;
      const text = bytes.toString("latin1", index === 0 ? 0 : ends[index - 1], ends[index]);
      if (cache !== undefined) cache[index] = text;
      return text;
    },
  };
}

function larger(bytes: Buffer, needed: number): Buffer {
  const other = Buffer.allocUnsafeSlow(Math.max(needed, 2 * bytes.length));
  bytes.copy(other);
  return other;
}

/**
 * The text of a shared or inline string: its runs one after another. The reading of Japanese words (`rPh`), which Excel
 * keeps beside them, is none of it.
 */
export function textOfItem(content: string): string {
  const plain = plainXml(content);
  const single = /^<((?:[\w.-]+:)?t)(?: xml:space="preserve")?>([^<]*)<\/\1>$/.exec(plain);
  if (single !== null) return cellText(single[2] ?? "");
  const spoken = plain.replace(/<((?:[\w.-]+:)?rPh)\b[\s\S]*?<\/\1\s*>/g, "");
  let text = "";
  for (const { content: run } of elementsOf(spoken, "t")) text += cellText(run);
  return text;
}

/** Undoes the references of XML, and `_x000D_`, by which Excel writes what XML cannot hold. */
export function cellText(raw: string): string {
  const text = xmlText(raw.includes("\r") ? raw.replace(/\r\n?/g, "\n") : raw);
  if (!text.includes("_x")) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (all, hex: string) => {
    const code = Number.parseInt(hex, 16);
    if (code >= 0xd800 && code <= 0xdfff) return all;
    return Buffer.from(String.fromCharCode(code), "utf8").toString("latin1");
  });
}
