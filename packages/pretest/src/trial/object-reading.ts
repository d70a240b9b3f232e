import { isUtf8 } from "node:buffer";
import type { GcsLocation } from "@collectro/contract";
import { compileLineValidator, type LineProblem, type LineValidator, type TableSchema } from "@collectro/table-schema";
import { linesOf } from "../rows/lines.js";
import type { RowSet } from "../rows/row-set.js";
import { digestOf, RowSum } from "../rows/row-sum.js";
import type { ObjectAccess } from "./objects.js";
import type { ObjectReading } from "./record.js";

/** A path of loadpath.txt, as it was written, and what it names. */
export interface ListedPath {
  readonly path: string;
  readonly location: GcsLocation | undefined;
}

const MAX_PROBLEMS = 5;

/** Reads every listed object once: is it there, is it NDJSON, does it fit the schema, which rows does it hold. */
export async function readObjects(
  paths: readonly ListedPath[],
  access: ObjectAccess,
  schema: TableSchema | undefined,
): Promise<{ readonly objects: ObjectReading[]; readonly rows: RowSet }> {
  const sum = new RowSum();
  const makeValidator = schema ? compileLineValidator(schema) : () => jsonValidator();
  const objects: ObjectReading[] = [];
  for (const listed of paths) objects.push(await readObject(listed, access, makeValidator(), sum));
  return { objects, rows: sum.set };
}

async function readObject(
  { path, location }: ListedPath,
  access: ObjectAccess,
  validator: LineValidator,
  sum: RowSum,
): Promise<ObjectReading> {
  const nothing = { path, location, missing: false, bytes: 0, rows: 0, problems: [], problemCount: 0 };
  if (!location) return nothing;
  try {
    const found = await access.open(location);
    if (!found) return { ...nothing, missing: true };
    async function* watched(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        validator.push(chunk);
        yield chunk;
      }
    }
    for await (const line of linesOf(watched(found.chunks))) sum.add(digestOf(line));
    const { rows, problems, problemCount } = validator.end();
    return { ...nothing, bytes: found.bytes, rows, problems: problems.slice(0, MAX_PROBLEMS), problemCount };
  } catch (error) {
    return { ...nothing, unreadable: (error as Error).message };
  }
}

/** A row that is longer is not looked into without a schema; BigQuery takes none of 100 MB. */
const MAX_ROW_BYTES = 16 * 1024 * 1024;

/** Without a schema: each line must be a JSON object in UTF-8, and no more is asked. */
function jsonValidator(): LineValidator {
  let pieces: Buffer[] = [];
  let pieceBytes = 0;
  const problems: LineProblem[] = [];
  let rows = 0;
  let line = 0;
  let bytes = 0;
  let problemCount = 0;
  function keep(piece: Uint8Array): void {
    if (pieceBytes < MAX_ROW_BYTES && piece.length > 0) pieces.push(Buffer.from(piece));
    pieceBytes += piece.length;
  }
  function judgeLine(): void {
    line += 1;
    const length = pieceBytes;
    const [only] = pieces;
    const raw = only && pieces.length === 1 ? only : Buffer.concat(pieces);
    pieces = [];
    pieceBytes = 0;
    if (length === 0) return;
    rows += 1;
    const expected = length > MAX_ROW_BYTES ? `at most ${MAX_ROW_BYTES} bytes` : expectedOf(raw);
    if (expected === undefined) return;
    problemCount += 1;
    if (problems.length >= MAX_PROBLEMS) return;
    const hint = "Write one JSON object a line, in UTF-8.";
    const got = JSON.stringify(raw.subarray(0, 80).toString("utf8"));
    problems.push({ line, rule: "json.object", level: "documented", path: "", got, expected, hint });
  }
  return {
    push(chunk) {
      bytes += chunk.byteLength;
      let start = 0;
      for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
        keep(chunk.subarray(start, end));
        judgeLine();
        start = end + 1;
      }
      keep(chunk.subarray(start));
    },
    end() {
      if (pieceBytes > 0) judgeLine();
      return { rows, bytes, problems, problemCount };
    },
  };
}

/** What a row should be and is not; undefined when it is fine. */
function expectedOf(raw: Buffer): string | undefined {
  if (!isUtf8(raw)) return "UTF-8";
  try {
    const value: unknown = JSON.parse(raw.toString("utf8"));
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? undefined : "a JSON object";
  } catch {
    return "a JSON object";
  }
}
