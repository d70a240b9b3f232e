import type { RandomAccess } from "../archive/random-access.js";
import { type ZipEntry, zipEntries } from "../archive/zip-directory.js";
import { type Growth, readMember } from "../archive/zip-member.js";
import { toUtf8 } from "../decode/encoding.js";
import type { GrowthLimits } from "../decode/growth.js";
import { type ProblemSource, sheetError } from "./errors.js";
import { attributeOf, elementsOf, plainXml } from "./xml.js";

/** The parts of a workbook's zip archive (ECMA-376, part 2). */
export interface Package {
  readonly name: string;
  has(part: string): boolean;
  /** A part as UTF-8, whatever encoding of XML it is in. */
  open(part: string): Promise<AsyncIterable<Buffer>>;
  /** A small part as a text: UTF-8 read as latin1, without comments. Refused above 16 MiB. */
  text(part: string): Promise<string>;
  /** The parts that a part refers to, by their ids: type and path. */
  relations(part: string): Promise<ReadonlyMap<string, Relation>>;
}

/** A reference from one part to another. */
export interface Relation {
  /** The last word of the type's URI, which the transitional and the strict form share: `worksheet`, `styles`. */
  readonly type: string;
  readonly part: string;
}

const MAX_TEXT_BYTES = 16 * 1024 * 1024;
/** The first bytes of an OLE file: how Excel stores a workbook with a password, and its old .xls. */
const OLE_MAGIC = "d0cf11e0a1b11ae1";

/** Opens a workbook's archive. */
export async function openPackage(access: RandomAccess, limits: GrowthLimits): Promise<Package> {
  const { name } = access;
  if (access.size === 0) throw sheetError(name, "the file is empty", "an empty file is often a transfer that failed");
  await refuseOle(access);
  const entries = new Map<string, ZipEntry>();
  for (const entry of await zipEntries(access)) entries.set(partKey(entry.name), entry);
  const growth: Growth = { unpackedBytes: 0 };

  async function open(part: string): Promise<AsyncIterable<Buffer>> {
    const entry = entries.get(partKey(part));
    const where: ProblemSource = `${name}!/${part}`;
    if (entry === undefined)
      throw sheetError(name, `the part ${part} is missing`, "it is damaged, or no .xlsx workbook");
    const { chunks } = await toUtf8(where, readMember(access, entry, where, growth, limits), "auto");
    return chunks;
  }

  async function text(part: string): Promise<string> {
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const chunk of await open(part)) {
      size += chunk.length;
      if (size > MAX_TEXT_BYTES) throw sheetError(name, `the part ${part} is larger than 16 MiB`, "it is damaged");
      pieces.push(chunk);
    }
    return plainXml(Buffer.concat(pieces, size).toString("latin1"));
  }

  return {
    name,
    has: (part) => entries.has(partKey(part)),
    open,
    text,
    async relations(part) {
      const slash = part.lastIndexOf("/");
      const rels = `${part.slice(0, slash + 1)}_rels/${part.slice(slash + 1)}.rels`;
      const found = new Map<string, Relation>();
      if (!entries.has(partKey(rels))) return found;
      for (const { tag } of elementsOf(await text(rels), "Relationship")) {
        if (attributeOf(tag, "TargetMode") === "External") continue;
        const type = (attributeOf(tag, "Type") ?? "").replace(/^.*\//, "");
        const target = attributeOf(tag, "Target") ?? "";
        found.set(attributeOf(tag, "Id") ?? "", { type, part: resolved(part, target) });
      }
      return found;
    },
  };
}

async function refuseOle(access: RandomAccess): Promise<void> {
  if (access.size < 8) return;
  const head = await access.read(0, 8);
  if (head.toString("hex") !== OLE_MAGIC) return;
  const detail = "it is an encrypted workbook, or one of Excel's old format (.xls)";
  throw sheetError(access.name, detail, "save it as .xlsx without a password");
}

/** Names of parts are equal whatever their case (ECMA-376, part 2, 6.2.2.3). */
function partKey(part: string): string {
  return part.replace(/^\//, "").toLowerCase();
}

function resolved(from: string, target: string): string {
  const { pathname } = new URL(target, `zip://package/${from}`);
  return decodeURIComponent(pathname).replace(/^\//, "");
}
