import { Cron } from "croner";

/** Five fields; seconds, which some dialects put first, would be taken for minutes. */
function read(pattern: string, timeZone: string): Cron {
  return new Cron(pattern, { timezone: timeZone, paused: true, mode: "5-part" });
}

/** What is wrong with a pattern; undefined when it comes at least once more. */
export function cronProblem(pattern: string, timeZone: string): string | undefined {
  try {
    return read(pattern, timeZone).nextRun() ? undefined : "it never comes";
  } catch (error) {
    const { message } = error as Error;
    // The library counts days and months from 0 in its words; the pattern is shown beside them.
    return message.replace(/^\w+: /, "").replace(/^(Invalid value for (?:day|month)): .*$/, "$1");
  }
}

/** The next times of a pattern after an instant, which is not among them. */
export function cronTimes(pattern: string, timeZone: string, after: Date, count: number): Date[] {
  return read(pattern, timeZone).nextRuns(count, after);
}
