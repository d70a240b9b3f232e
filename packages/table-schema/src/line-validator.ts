import { isUtf8 } from "node:buffer";
import { planRecord } from "./column-plan.js";
import type { TableSchema } from "./field.js";
import { cutBlocks } from "./line-blocks.js";
import { compileScan, type Scan } from "./line-fast-path.js";
import { type FoundProblem, judgeLine, type LineRules } from "./line-judge.js";
import type { LineProblem, LineVerdict, WindowColumn } from "./line-problem.js";
import { documented } from "./values/value-rule.js";
import { compileWindowCheck } from "./window-check.js";

/** Judges one NDJSON object by BigQuery's rules, whoever wrote it. */
export interface LineValidator {
  /** Feeds a chunk of bytes, cut anywhere. The chunk is not kept. */
  push(chunk: Uint8Array): void;
  /** Ends the object. */
  end(): LineVerdict;
}

/** What to check beyond the schema. */
export interface LineValidatorOptions {
  /** A row whose day lies outside is a problem, and so is a row without a day. */
  readonly windowColumn?: WindowColumn;
}

/** How many problems a verdict lists. */
const MAX_LISTED = 10;

const NEWLINE = 0x0a;
const BLANK = /^[ \t\r]*$/;

/**
 * Compiles a schema into a factory of validators, one per object. Accepted is what BigQuery's documents say it loads:
 * any key order, white space, blank lines, CRLF; refused is the rest, each problem with a rule id and how sure it is.
 *
 * @throws {TypeError} when the window column is not a DATE, DATETIME or TIMESTAMP column of the schema.
 */
export function compileLineValidator(schema: TableSchema, options: LineValidatorOptions = {}): () => LineValidator {
  const plan = planRecord(schema.fields);
  const { windowColumn } = options;
  const window = windowColumn === undefined ? undefined : compileWindowCheck(plan, windowColumn);
  const scan = compileScan(plan, window);
  return () => startValidator({ plan, window }, scan);
}

interface Tally {
  rows: number;
  lines: number;
  problemCount: number;
  readonly problems: LineProblem[];
}

function report(tally: Tally, problem: FoundProblem): void {
  tally.problemCount++;
  if (tally.problems.length < MAX_LISTED) tally.problems.push({ ...problem, line: tally.lines });
}

function startValidator(rules: LineRules, scan: Scan): LineValidator {
  const tally: Tally = { rows: 0, lines: 0, problemCount: 0, problems: [] };
  let bytes = 0;
  const cutter = cutBlocks({
    onBlock: (block) => judgeBlock(block, rules, scan, tally),
    onTooLong() {
      tally.lines++;
      tally.rows++;
      report(tally, SIZE_PROBLEM);
    },
  });
  return {
    push(chunk) {
      bytes += chunk.byteLength;
      cutter.push(chunk);
    },
    end() {
      cutter.end();
      return { rows: tally.rows, bytes, problems: tally.problems, problemCount: tally.problemCount };
    },
  };
}

function judgeBlock(block: Buffer, rules: LineRules, scan: Scan, tally: Tally): void {
  const text = isUtf8(block) ? block.toString("latin1") : "";
  let at = 0;
  while (at < block.length) {
    tally.lines++;
    const end = text === "" ? -1 : scan(text, at, block);
    if (end !== -1 && text.charCodeAt(end) === NEWLINE) {
      tally.rows++;
      at = end + 1;
      continue;
    }
    const newline = block.indexOf(NEWLINE, at);
    const stop = newline === -1 ? block.length : newline;
    judgeBytes(block.subarray(at, stop), rules, tally);
    at = stop + 1;
  }
}

/** Judges one line the exact way. */
function judgeBytes(line: Buffer, rules: LineRules, tally: Tally): void {
  const valid = isUtf8(line);
  const text = valid ? line.toString("utf8") : "";
  if (valid && BLANK.test(text)) return;
  tally.rows++;
  const problems = valid ? judgeLine(rules, text) : [encodingProblem(line)];
  for (const problem of problems) report(tally, problem);
}

function encodingProblem(line: Buffer): FoundProblem {
  const refusal = documented("json.encoding", "UTF-8", "Write UTF-8, or convert the file.");
  return { ...refusal, path: "", got: `other bytes: ${JSON.stringify(line.subarray(0, 40).toString("latin1"))}` };
}

const SIZE_PROBLEM: FoundProblem = {
  ...documented("row.size", "a row of at most 100 MB", "Cut the row, or end each row with a line feed."),
  path: "",
  got: "a longer line",
};
