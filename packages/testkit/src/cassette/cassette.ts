import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { formatCassette } from "./format.js";
import { parseCassette } from "./parse.js";

/** The HTTP traffic of one run, without secrets. */
export interface Cassette {
  readonly connector: string;
  /** The run's own clock, held still, in milliseconds. */
  readonly recordedAtMs: number;
  readonly run: RecordedRun;
  /** In the order in which the requests were sent. */
  readonly exchanges: readonly Exchange[];
}

/** What the run was asked for; secret params hold placeholders. */
export interface RecordedRun {
  readonly from: string;
  readonly to: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly schema?: unknown;
  readonly limit?: number;
  readonly timeZone?: string;
  readonly expandWindow?: string;
  readonly emptyWindow?: string;
}

/** One request as it is compared: secrets replaced, headers that say nothing left out. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** One request and what came of it. */
export interface Exchange {
  readonly request: RecordedRequest;
  /** `abandoned`: nobody waited for the answer; a code such as `ECONNREFUSED`: none came. */
  readonly outcome: Answered | { readonly failure: string } | "abandoned";
}

/** An answer, decompressed. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
  /** `left`: the reader wanted no more; a code: the connection broke there. */
  readonly ending: "whole" | "left" | { readonly failure: string };
}

/** Reads a cassette. Throws an Error that names the file and the place in it that is wrong. */
export async function readCassette(path: string): Promise<Cassette> {
  return parseCassette(await readFile(path, "utf8"), path);
}

/** Writes a cassette; its folder is made. */
export async function writeCassette(path: string, cassette: Cassette): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, formatCassette(cassette));
}
