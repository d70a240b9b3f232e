import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** Where secrets are looked for. */
export interface CanaryPlaces {
  /** Folders, searched to the last file, names of files included. */
  readonly dirs?: readonly string[];
  /** Texts such as the output of a process, each under the name that a finding gives. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** A planted value that came out. */
export interface CanaryFinding {
  readonly value: string;
  /** How it was written: `plain`, `base64`, `percent`, `json` or `hex`. */
  readonly form: string;
  /** The file or the name of the text. */
  readonly where: string;
}

interface Needle {
  readonly value: string;
  readonly form: string;
  readonly bytes: Buffer;
}

/** A file is read in pieces of this size; most are smaller. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** Shorter values would be found by chance, at the latest in their base64 forms. */
const MIN_VALUE_BYTES = 8;

/** Looks for values that must not come out, as they stand and base64-, percent-, JSON- or hex-encoded. */
export async function findCanaries(places: CanaryPlaces, values: readonly string[]): Promise<CanaryFinding[]> {
  const needles = values.flatMap(needlesOf);
  const findings: CanaryFinding[] = [];
  const search = (where: string, bytes: Buffer) => {
    for (const { value, form, bytes: needle } of needles) {
      const known = findings.some((one) => one.where === where && one.value === value && one.form === form);
      if (!known && bytes.includes(needle)) findings.push({ value, form, where });
    }
  };
  for (const [name, text] of Object.entries(places.texts ?? {})) search(name, Buffer.from(text));
  const overlapBytes = Math.max(0, ...needles.map(({ bytes }) => bytes.length - 1));
  for (const dir of places.dirs ?? []) {
    for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      search(path, Buffer.from(entry.name));
      if (entry.isFile()) await searchFile(path, overlapBytes, search);
    }
  }
  return findings;
}

async function searchFile(path: string, overlapBytes: number, search: (where: string, bytes: Buffer) => void) {
  if ((await stat(path)).size <= CHUNK_BYTES) {
    search(path, await readFile(path));
    return;
  }
  await using file = await open(path);
  // One buffer for all: a file may have gigabytes.
  const buffer = Buffer.alloc(overlapBytes + CHUNK_BYTES);
  for (let kept = 0; ; ) {
    const { bytesRead } = await file.read(buffer, kept, CHUNK_BYTES);
    if (bytesRead === 0) return;
    const end = kept + bytesRead;
    search(path, buffer.subarray(0, end));
    // A value may lie across two chunks.
    kept = Math.min(end, overlapBytes);
    buffer.copyWithin(0, end - kept, end);
  }
}

function needlesOf(value: string): Needle[] {
  const bytes = Buffer.from(value);
  if (bytes.length < MIN_VALUE_BYTES) throw new RangeError(`a canary needs ${MIN_VALUE_BYTES} bytes or more`);
  const base64 = [0, 1, 2].map((offset) => base64Core(bytes, offset));
  const percent = encodeURIComponent(value);
  const forms: [string, string[]][] = [
    ["plain", [value]],
    ["base64", [...base64, ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"))]],
    ["percent", [percent, percent.toLowerCase(), percent.replaceAll("%20", "+"), percentAll(bytes)]],
    ["json", [JSON.stringify(value).slice(1, -1), escapeNonAscii(value)]],
    ["hex", [bytes.toString("hex"), bytes.toString("hex").toUpperCase()]],
  ];
  const seen = new Set<string>();
  return forms.flatMap(([form, texts]) =>
    texts
      .filter((text) => !seen.has(text) && seen.add(text))
      .map((text) => ({ value, form, bytes: Buffer.from(text) })),
  );
}

/** The base64 characters that the bytes alone decide when `offset` (mod 3) other bytes stand before them, as in `user:token`. */
function base64Core(bytes: Buffer, offset: number): string {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
  return padded.toString("base64").slice(Math.ceil((offset * 8) / 6), Math.floor((padded.length * 8) / 6));
}

function percentAll(bytes: Buffer): string {
  return [...bytes].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}

function escapeNonAscii(value: string): string {
  const escapeUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value)
    .slice(1, -1)
    .replace(/[^\u0020-\u007e]/g, escapeUnit);
}
