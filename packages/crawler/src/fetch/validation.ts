import { createReadStream, createWriteStream } from "node:fs";
import { open, rename } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { compileLineValidator, type LineVerdict, type TableSchema, type WindowColumn } from "@collectro/table-schema";
import { RunRefused, reason } from "../reason.js";
import { type WideNumbers, wideNumbersOf } from "./wide-numbers.js";

/** What rows are held against. Plain data: it is sent to worker threads. */
export interface ValidationRules {
  readonly schema: TableSchema;
  readonly windowColumn?: WindowColumn;
}

/**
 * Validates one staged object; the file is afterwards plain NDJSON whose every value survives the load.
 * @param object the name for reasons; default the path
 * @throws RunRefused when it is gzip and damaged
 */
export type FileValidator = (path: string, object?: string) => Promise<LineVerdict>;

const CHUNK_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;
/** Beyond the first 64 MiB, rows do not pack by 250: what does is made to fill the disk. */
const RATIO_FREE_BYTES = 64 * 1024 * 1024;
const MAX_GZIP_RATIO = 250;

/** Compiles the rules once, for many files. */
export function compileFileValidator(rules: ValidationRules): FileValidator {
  const { schema, windowColumn } = rules;
  const start = compileLineValidator(schema, windowColumn === undefined ? {} : { windowColumn });
  const wide = wideNumbersOf(schema);
  return async (path, object = path) => {
    await unpack(path, object);
    const validator = start();
    let suspect = false;
    const lines = wideLines(wide);
    await eachChunk(path, (chunk) => {
      validator.push(chunk);
      suspect ||= lines(chunk);
    });
    const verdict = validator.end();
    if (wide && (suspect || lines(undefined)) && verdict.problemCount === 0) await quoteNumbers(path, wide);
    return verdict;
  };
}

async function eachChunk(path: string, take: (chunk: Buffer) => void): Promise<void> {
  const file = await open(path, "r");
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  try {
    while (true) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES);
      if (bytesRead === 0) return;
      take(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** Looks for wide numbers chunk by chunk; a line cut by a chunk's end is looked at whole. `undefined` ends the file. */
function wideLines(wide: WideNumbers | undefined): (chunk: Buffer | undefined) => boolean {
  if (!wide) return () => false;
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    if (chunk === undefined) return wide.isSuspect(rest.toString("latin1"));
    const first = chunk.indexOf(NEWLINE) + 1;
    const last = chunk.lastIndexOf(NEWLINE) + 1;
    if (last === 0) {
      rest = Buffer.concat([rest, chunk]);
      return false;
    }
    const cut = Buffer.concat([rest, chunk.subarray(0, first)]);
    rest = Buffer.from(chunk.subarray(last));
    return wide.isSuspect(cut.toString("latin1")) || wide.isSuspect(chunk.toString("latin1", first, last));
  };
}

/** Lines end at 0x0A alone, as for BigQuery: U+2028, U+2029 and a lone CR are part of a line. */
async function quoteNumbers(path: string, wide: WideNumbers): Promise<void> {
  const quoteLines = (lines: Buffer) => lines.toString("utf8").split("\n").map(wide.quote).join("\n");
  async function* rewritten(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
    const rest: Buffer[] = [];
    for await (const chunk of chunks) {
      const end = chunk.lastIndexOf(NEWLINE) + 1;
      if (end > 0) yield quoteLines(Buffer.concat([...rest.splice(0), chunk.subarray(0, end)]));
      rest.push(chunk.subarray(end));
    }
    yield quoteLines(Buffer.concat(rest));
  }
  const exact = `${path}.exact`;
  const chunks = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  await pipeline(chunks, rewritten, createWriteStream(exact));
  await rename(exact, path);
}

/** An object stored with gzip is unpacked: BigQuery loads it, and the rows are what is judged. */
async function unpack(path: string, object: string): Promise<void> {
  const file = await open(path, "r");
  const magic = Buffer.alloc(2);
  await file.read(magic, 0, 2, 0);
  const { size } = await file.stat();
  await file.close();
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) return;
  const plain = `${path}.plain`;
  const gunzip = createGunzip();
  const damaged = (got: string, expected = "whole gzip members and nothing else") =>
    new RunRefused([reason("OBJECT_CORRUPT", { object, got, expected })]);
  const limitBytes = Math.max(RATIO_FREE_BYTES, size * MAX_GZIP_RATIO);
  async function* bounded(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > limitBytes)
        throw damaged(`gzip of more than ${limitBytes} bytes`, `at most ${MAX_GZIP_RATIO} times its size`);
      yield chunk;
    }
  }
  await pipeline(createReadStream(path), gunzip, bounded, createWriteStream(plain)).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code?.startsWith("Z_") ? damaged(`gzip with "${error.message}"`) : error;
    },
  );
  // zlib stops at a NUL byte behind a member, without an error; members behind it would be lost.
  if (gunzip.bytesWritten < size) throw damaged(`gzip that ends at byte ${gunzip.bytesWritten} of ${size}`);
  await rename(plain, path);
}
