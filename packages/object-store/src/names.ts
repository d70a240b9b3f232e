import { invalid } from "./errors.js";

/**
 * Object names and paths, one to one, so that a store can be browsed and a listing needs no index.
 *
 * A name is split at its slashes, and each segment becomes a folder or file of the same name, except:
 *
 * | in the name | on disk | why |
 * |---|---|---|
 * | `%`, control characters, and the characters a Windows disk refuses | `%XX` | to stay reversible |
 * | a leading dot (so `.` and `..` too) | `%2E` | dot files are the store's own |
 * | a trailing dot or blank | `%2E`, `%20` | Windows drops them |
 * | an empty segment (`a//b`, `a/`) | `%empty` | folders have names |
 * | a segment of more than 200 bytes | `first-200-bytes%more/rest` | file names end at 255 bytes |
 * | `a` where `a/b` exists too | `a%file` | a folder cannot be a file |
 */
const maxSegmentBytes = 200;
const emptySegment = "%empty";
const moreMark = "%more";

/** Marks the file of an object whose plain name is taken by a folder. */
export const fileMark = "%file";

const awkward = /[%\p{Cc}<>:"\\|?*]/gu;

/** Refuses the object names that GCS refuses ("Object names", Cloud Storage documentation). */
export function checkObjectName(name: string): void {
  const bytes = Buffer.byteLength(name);
  if (bytes < 1 || bytes > 1024) {
    throw invalid(`Object names have 1 to 1024 bytes in UTF-8; this one has ${bytes}.`);
  }
  if (!name.isWellFormed()) {
    throw invalid("Object names are valid Unicode; this one holds half a surrogate pair.");
  }
  if (/[\r\n]/.test(name) || name === "." || name === ".." || name.startsWith(".well-known/acme-challenge/")) {
    throw invalid(`GCS does not allow the object name ${JSON.stringify(name)}.`);
  }
}

/** Refuses the bucket names that GCS refuses ("Bucket names"), which also keeps a bucket's folder inside the root. */
export function checkBucketName(name: string): void {
  if (!/^[a-z0-9][a-z0-9_.-]{1,220}[a-z0-9]$/.test(name) || name.includes("..")) {
    throw invalid(`Bucket names have 3 to 222 of a-z, 0-9, "-", "_", ".": ${JSON.stringify(name)} is none.`);
  }
}

/** The path of an object below its bucket's folder, `/` between segments; the name must have been checked. */
export function objectNameToPath(name: string): string {
  return name.split("/").map(encodeSegment).join("/");
}

/** The object name of a path that {@link objectNameToPath} gave (with or without {@link fileMark} at its end). */
export function pathToObjectName(path: string): string {
  const plain = path.endsWith(fileMark) ? path.slice(0, -fileMark.length) : path;
  return plain.replaceAll(`${moreMark}/`, "").split("/").map(decodeSegment).join("/");
}

function encodeSegment(segment: string): string {
  if (segment === "") {
    return emptySegment;
  }
  const plain = segment.replace(awkward, percent).replace(/^\./, percent).replace(/[. ]$/, percent);
  return Buffer.byteLength(plain) <= maxSegmentBytes ? plain : splitLong(plain).join(`${moreMark}/`);
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

/** Pieces of about 200 bytes that cut no character and no `%XX`, none with a leading dot. */
function splitLong(segment: string): string[] {
  const pieces: string[] = [];
  let piece = "";
  let bytes = 0;
  for (const [unit] of segment.matchAll(/%[0-9A-F]{2}|./gsu)) {
    const unitBytes = Buffer.byteLength(unit);
    if (bytes + unitBytes > maxSegmentBytes) {
      pieces.push(piece);
      piece = unit === "." ? percent(unit) : unit;
      bytes = unitBytes;
      continue;
    }
    piece += unit;
    bytes += unitBytes;
  }
  pieces.push(piece);
  return pieces;
}

function decodeSegment(segment: string): string {
  if (segment === emptySegment) {
    return "";
  }
  return segment.replace(/%([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
