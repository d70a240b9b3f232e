import { isUtf8 } from "node:buffer";
import { type Text, text } from "../text.js";
import { LogFollower } from "./log-follower.js";
import type { KeptLine, LogReading } from "./record.js";

const MAX_KEPT = 10;
const MAX_SEVERITIES = 5;
const MAX_EXCERPT = 400;
const BOM = "\ufeff";

/** Follows log.txt of one trial and keeps what the checks ask for. */
export class LogRecord {
  readonly #follower: LogFollower;
  readonly #startMs = performance.now();
  readonly #problems: KeptLine[] = [];
  readonly #firstErrors: KeptLine[] = [];
  readonly #head: KeptLine[] = [];
  readonly #tail: KeptLine[] = [];
  readonly #severities = new Set<string>();
  #lines = 0;
  #bytes = 0;
  #skippedLines = 0;
  #infos = 0;
  #errors = 0;
  #extraKeys = 0;
  #problemCount = 0;
  #lastLineMs = 0;
  #longestSilenceMs = 0;
  #endsWhole = true;
  #startsWithBom = false;

  /** What stands at `path` now is of an earlier attempt. */
  constructor(path: string) {
    this.#follower = new LogFollower(path, {
      line: (line, whole) => this.#take(line, whole),
      skipped: (lines, bytes) => this.#skip(lines, bytes),
    });
  }

  /** Takes what has come since the last call. */
  poll(): void {
    this.#follower.poll();
  }

  /** Safe to call twice, also after `finish`. */
  close(): void {
    this.#follower.close();
  }

  /** Reads to the end, when the container is gone. */
  finish(): LogReading {
    const endMs = this.#nowMs();
    this.#follower.finish();
    return {
      lines: this.#lines,
      bytes: this.#bytes,
      skippedLines: this.#skippedLines,
      infos: this.#infos,
      errors: this.#errors,
      problems: this.#problems,
      problemCount: this.#problemCount,
      firstErrors: this.#firstErrors,
      extraKeys: this.#extraKeys,
      otherSeverities: [...this.#severities],
      head: this.#head,
      tail: this.#tail,
      longestSilenceMs: Math.max(this.#longestSilenceMs, endMs - this.#lastLineMs),
      replaced: this.#follower.replaced,
      endsWhole: this.#endsWhole,
      startsWithBom: this.#startsWithBom,
    };
  }

  #nowMs(): number {
    return performance.now() - this.#startMs;
  }

  #skip(lines: number, bytes: number): void {
    this.#lines += lines;
    this.#skippedLines += lines;
    this.#bytes += bytes;
    this.#tail.length = 0;
  }

  #take(raw: Buffer, whole: boolean): void {
    const atMs = this.#nowMs();
    this.#longestSilenceMs = Math.max(this.#longestSilenceMs, atMs - this.#lastLineMs);
    this.#lastLineMs = atMs;
    this.#lines += 1;
    this.#bytes += raw.length + (whole ? 1 : 0);
    this.#endsWhole = whole;
    const line = raw.toString("utf8");
    if (this.#lines === 1 && line.startsWith(BOM)) this.#startsWithBom = true;
    const { severity, problem } = this.#read(raw, line.replace(BOM, ""));
    const kept = { line: this.#lines, atMs, severity, text: line.slice(0, MAX_EXCERPT), ...(problem && { problem }) };
    if (severity === "info") this.#infos += 1;
    if (severity === "error") this.#errors += 1;
    if (severity === "error" && this.#firstErrors.length < MAX_KEPT) this.#firstErrors.push(kept);
    if (problem) this.#problemCount += 1;
    if (problem && this.#problems.length < MAX_KEPT) this.#problems.push(kept);
    if (this.#head.length < MAX_KEPT) this.#head.push(kept);
    this.#tail.push(kept);
    if (this.#tail.length > MAX_KEPT) this.#tail.shift();
  }

  #read(raw: Buffer, line: string): { severity: string; problem?: Text } {
    if (!isUtf8(raw)) return { severity: "", problem: text("it is not UTF-8", "UTF-8 でない") };
    const value = parse(line);
    if (value === undefined) return { severity: "", problem: text("it is no JSON object", "JSON オブジェクトでない") };
    const { severity, log, ...extra } = value;
    if (Object.keys(extra).length > 0) this.#extraKeys += 1;
    if (typeof severity !== "string") return { severity: "", problem: missing("severity") };
    if (severity !== "info" && severity !== "error" && this.#severities.size < MAX_SEVERITIES) {
      this.#severities.add(severity.slice(0, 40));
    }
    if (typeof log !== "string") return { severity, problem: missing("log") };
    return { severity };
  }
}

function missing(key: string): Text {
  return text(`it has no text "${key}"`, `文字列の "${key}" がない`);
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
    return isRecord ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
