import { daysOf } from "@collectro/contract";
import type { FinishedHost } from "./host-run.js";

/** Which rows a window has: `count` a day, their ids `<day>-<i>`. */
export interface Expected {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

/** Everything that is wrong with a run, in sentences; none when its word, or its silence, is right. */
export function wrongOf(run: FinishedHost, expected: Expected, silenceIsRight = false): string[] {
  return [...run.leaks.map((leak) => `a secret came out: ${leak}`), ...wrongWord(run, expected, silenceIsRight)];
}

function wrongWord(run: FinishedHost, expected: Expected, silenceIsRight: boolean): string[] {
  const { report } = run;
  if (run.staleKept) return silenceIsRight ? [] : ["the word of an earlier attempt is still there"];
  if (report.result === "success")
    return [...report.violations, ...wrongRows(run, expected), ...wrongExit(run, silenceIsRight)];
  if (report.result === "failure")
    return [...report.violations, ...(run.code === 0 ? ["failure with exit code 0"] : [])];
  // No word: right only for a process that was killed, or whose folder refused it, which the exit code then tells.
  if (silenceIsRight) return [];
  return run.code === 0 || run.code === null ? [`no word, exit code ${run.code}`] : [];
}

function wrongExit({ code }: FinishedHost, killed: boolean): string[] {
  return code === 0 || killed ? [] : [`success with exit code ${code}`];
}

function wrongRows({ lines }: FinishedHost, { from, to, count }: Expected): string[] {
  const found = lines.map((line) => (JSON.parse(line) as { id: string }).id);
  const wanted = daysOf({ from, to }).flatMap((day) => Array.from({ length: count }, (_, index) => `${day}-${index}`));
  const unique = new Set(found);
  const missing = wanted.filter((id) => !unique.has(id)).length;
  const doubled = found.length - unique.size;
  const foreign = unique.size - (wanted.length - missing);
  return missing + doubled + foreign === 0
    ? []
    : [`success, but ${missing} missing, ${doubled} doubled, ${foreign} foreign`];
}
