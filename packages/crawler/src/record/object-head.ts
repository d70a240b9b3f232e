import { promisify } from "node:util";
import { constants, gunzip, type ZlibOptions } from "node:zlib";
import { parseGcsUri } from "@collectro/contract";
import { openGcs } from "../fetch/gcs.js";
import { RunRefused, reason } from "../reason.js";
import type { RunObject } from "./run-objects.js";
import type { RunRecord } from "./runs.js";
import type { State } from "./state.js";

const NEWLINE = 0x0a;
const { Z_SYNC_FLUSH } = constants;

/** The first lines of an object. */
export interface ObjectHead {
  readonly lines: readonly string[];
  /** There are more, or the last one was cut. */
  readonly truncated: boolean;
}

/**
 * The first lines of an object of a run, unpacked where it is packed; no more than `maxBytes` of it are read.
 * @throws RunRefused when it is not there any more, or cannot be read
 */
export async function readObjectHead(
  state: State,
  run: RunRecord,
  object: RunObject,
  limit: { readonly lines: number; readonly bytes: number },
  signal: AbortSignal,
): Promise<ObjectHead> {
  const parsed = parseGcsUri(object.uri);
  if (!parsed.ok) throw new RunRefused([reason("OBJECT_MISSING", { object: object.uri })]);
  const { store } = run.details;
  const source = await openGcs(store?.embedded ? await state.embeddedEndpoint() : store?.url);
  const { bytes, generation, crc32c } = object;
  if (bytes === 0) return { lines: [], truncated: false };
  try {
    const stream = await source.read({ location: parsed.location, bytes, generation, crc32c }, 0, signal);
    return linesOf(await firstBytes(stream, limit.bytes), limit.lines);
  } catch (error) {
    const cause = (error as Error).message;
    throw new RunRefused([reason("OBJECT_DENIED", { object: object.uri, cause })]);
  }
}

interface First {
  readonly bytes: Buffer;
  readonly whole: boolean;
}

async function firstBytes(stream: AsyncIterable<unknown>, most: number): Promise<First> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > most) break;
  }
  const read = { bytes: Buffer.concat(chunks).subarray(0, most), whole: length <= most };
  // Gzip begins with its own two bytes, which no JSON does. What is broken off at the end is no fault here.
  if (read.bytes[0] !== 0x1f || read.bytes[1] !== 0x8b) return read;
  const bytes = await promisify<Buffer, ZlibOptions, Buffer>(gunzip)(read.bytes, { finishFlush: Z_SYNC_FLUSH });
  return { bytes: bytes.subarray(0, most), whole: read.whole && bytes.length <= most };
}

function linesOf({ bytes, whole }: First, most: number): ObjectHead {
  const cut = whole ? bytes.length : bytes.lastIndexOf(NEWLINE) + 1 || bytes.length;
  const lines = bytes.subarray(0, cut).toString("utf8").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return { lines: lines.slice(0, most), truncated: !whole || lines.length > most };
}
