import { sourceError } from "@collectro/connector";
import type { GrowthLimits } from "../decode/growth.js";
import { inOrder } from "../sources/glob.js";
import { compilePattern } from "../sources/glob-match.js";
import type { FileBytes } from "../sources/source-file.js";
import { type AccessOptions, openAccess } from "./random-access.js";
import { type ZipEntry, zipEntries } from "./zip-directory.js";
import { type Growth, readMember } from "./zip-member.js";

/** Which members of an archive are read, and how far they may grow. */
export interface ArchiveOptions extends AccessOptions, GrowthLimits {
  /** Pattern of the members' names. */
  readonly members: string;
}

/**
 * The members of an archive that fit `members`, in the order of their names. Each must be read before the next is asked
 * for.
 */
export async function* membersOf(file: FileBytes, options: ArchiveOptions): AsyncGenerator<FileBytes> {
  await using access = await openAccess(file, options);
  const growth: Growth = { unpackedBytes: 0 };
  for (const entry of fitting(await zipEntries(access), options.members, file.name)) {
    const name = `${file.name}!/${entry.name}`;
    yield { name, inArchive: true, open: () => readMember(access, entry, name, growth, options) };
  }
  await access.checkUnchanged();
}

function fitting(entries: readonly ZipEntry[], pattern: string, archive: string): ZipEntry[] {
  const fits = compilePattern(pattern);
  const found = new Map<string, ZipEntry>();
  for (const entry of entries) {
    if (!fits(entry.name)) continue;
    if (found.has(entry.name)) {
      const detail = `it holds two members named ${JSON.stringify(entry.name)}`;
      throw sourceError("SOURCE_DATA", { where: archive, detail, hint: "nobody can say which is right: pack it anew" });
    }
    found.set(entry.name, entry);
  }
  if (found.size === 0) throw noSuchMember(entries, pattern, archive);
  return inOrder(found.keys()).flatMap((name) => found.get(name) ?? []);
}

const LISTED = 10;

function noSuchMember(entries: readonly ZipEntry[], pattern: string, where: string): Error {
  const names = entries.slice(0, LISTED).map(({ name }) => JSON.stringify(name.slice(0, 100)));
  const more = entries.length > LISTED ? ` and ${entries.length - LISTED} more` : "";
  const holds = entries.length === 0 ? "nothing" : names.join(", ") + more;
  // Not "not found": that says of the whole archive that it is not there, and missing: skip would leave it out.
  return sourceError("SOURCE_DATA", {
    where,
    detail: `no member fits ${JSON.stringify(pattern)}; it holds ${holds}`,
    hint: "correct members",
  });
}
