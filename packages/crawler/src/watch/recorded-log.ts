import { appendFileSync, statSync, truncateSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { LogTail, type TailNews } from "./tail.js";

const BLOCK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** Where the lines of the log.txt that is there now begin: in that file, and in the record. */
export interface LogMark {
  readonly logStart: number;
  readonly recordStart: number;
}

/** A log and its record. */
export interface LogPlace {
  readonly log: string;
  /** The file that the lines are appended to. */
  readonly record: string;
  readonly mark: LogMark;
  /** Told when log.txt is another file from now on; kept for whoever goes on after this process. */
  readonly onMark: (mark: LogMark) => void;
}

/**
 * Follows log.txt into the record. The record itself says how far its reader came: bytes are there or not, whenever
 * that reader is killed, so that no line is lost or repeated.
 */
export class RecordedLog {
  /** What log.txt held is not there any more; it is read from its start. */
  readonly replaced: boolean;
  readonly #tail: LogTail;
  readonly #place: LogPlace;

  /** Use `openRecordedLog`. */
  constructor(place: LogPlace, tail: LogTail, replaced: boolean) {
    this.#place = place;
    this.#tail = tail;
    this.replaced = replaced;
  }

  /** Takes what has come since the last call; it is in the record when this resolves. */
  async poll(): Promise<TailNews> {
    return this.#record(await this.#tail.poll());
  }

  /** Takes the rest when nothing more will be written, and closes. */
  async finish(): Promise<TailNews> {
    return this.#record(await this.#tail.finish());
  }

  /** Safe to call twice. */
  async close(): Promise<void> {
    await this.#tail.close();
  }

  #record(news: TailNews): TailNews {
    const { record, onMark } = this.#place;
    const { bytes, replaced, earlierBytes } = news;
    if (earlierBytes > 0) appendFileSync(record, bytes.subarray(0, earlierBytes));
    if (replaced) onMark({ logStart: 0, recordStart: sizeOf(record) });
    if (bytes.length > earlierBytes) appendFileSync(record, bytes.subarray(earlierBytes));
    return news;
  }
}

/**
 * Goes on where the record ends. A torn last line of a killed reader is dropped and read again. When log.txt is not the
 * file that the record ends with, it is read from its start, behind what the record holds.
 */
export async function openRecordedLog(place: LogPlace): Promise<RecordedLog> {
  const { logStart, recordStart } = place.mark;
  const end = await lastLineEnd(place.record, recordStart);
  if (end < sizeOf(place.record)) truncateSync(place.record, end);
  const known = await readAt(place.record, Math.max(recordStart, end - BLOCK_BYTES), end);
  const offset = logStart + end - recordStart;
  const original = await readAt(place.log, offset - known.length, offset);
  if (original.equals(known)) return new RecordedLog(place, new LogTail(place.log, offset, known), false);
  place.onMark({ logStart: 0, recordStart: end });
  return new RecordedLog(place, new LogTail(place.log), true);
}

/** The byte behind the last newline, not before `start`. */
async function lastLineEnd(path: string, start: number): Promise<number> {
  let end = sizeOf(path);
  while (end > start) {
    const from = Math.max(start, end - BLOCK_BYTES);
    const newline = (await readAt(path, from, end)).lastIndexOf(NEWLINE);
    if (newline !== -1) return from + newline + 1;
    end = from;
  }
  return start;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** The bytes from `start` up to `end`; fewer when the file is shorter, none when it is not there. */
async function readAt(path: string, start: number, end: number): Promise<Buffer> {
  const file = await openIfThere(path);
  if (!file) return Buffer.alloc(0);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
