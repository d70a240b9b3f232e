import { open, stat } from "node:fs/promises";
import { parseJobResult, type ReadJobResult } from "@collectro/contract";

/** The longest job_result.txt that is read: anything longer is no result. */
const MAX_RESULT_BYTES = 64 * 1024;

/** What stands in job_result.txt. */
export type ResultReading = ReadJobResult | { readonly kind: "none" };

/** What tells one state of a file from another; undefined when it is not there. */
export type FileMark = string | undefined;

/** The state of a file: which one, how long, when written. */
export async function markOf(path: string): Promise<FileMark> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
  } catch (error) {
    // Any other error must not pass for "not there": a leftover would be taken for this run's result.
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

/**
 * Reads job_result.txt again and again. A word is taken at once; an empty or unknown text only when it has stayed
 * for `settleMs`, because a writer that does not rename is seen half-way.
 */
export class ResultReader {
  readonly #path: string;
  readonly #settleMs: number;
  /** A result that was there before this run: it is another attempt's. */
  readonly #stale: FileMark;
  #unsettledText: string | undefined;
  #unsettledSinceMs = 0;

  constructor(path: string, settleMs: number, stale?: FileMark) {
    this.#path = path;
    this.#settleMs = settleMs;
    this.#stale = stale;
  }

  /** The result as it stands; `settled: false` means: look again. */
  async read(): Promise<{ reading: ResultReading; settled: boolean }> {
    if (this.#stale !== undefined && (await markOf(this.#path)) === this.#stale) {
      return { reading: { kind: "none" }, settled: true };
    }
    const text = await readText(this.#path);
    if (text === undefined) return { reading: { kind: "none" }, settled: true };
    const reading = parseJobResult(text);
    if (reading.kind === "success" || reading.kind === "failure") return { reading, settled: true };
    const now = performance.now();
    if (text !== this.#unsettledText) {
      this.#unsettledText = text;
      this.#unsettledSinceMs = now;
    }
    return { reading, settled: now - this.#unsettledSinceMs >= this.#settleMs };
  }
}

async function readText(path: string): Promise<string | undefined> {
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!file) return undefined;
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(MAX_RESULT_BYTES), 0, MAX_RESULT_BYTES, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
