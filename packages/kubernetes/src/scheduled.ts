import { ProblemError } from "@collectro/contract";
import { isTurn, type Schedule, type Turn, turnAt } from "@collectro/crawler";

/** The variable in which a pod of a CronJob finds the name of its Job. */
export const SCHEDULED_JOB = "COLLECTRO_SCHEDULED_JOB";

const MINUTE_MS = 60_000;
/** Minutes since 1970 have eight digits from 1989 to 2160. */
const NAME = /-([1-9][0-9]{7})$/;
/** No CronJob of ours was there before. A date at the end of a name that somebody chose would be a time of 2008. */
const FIRST_MS = Date.UTC(2020);

/**
 * When a Job of a CronJob was due: its controller names it `<cronjob>-<minutes since 1970>`. That is the time of the
 * schedule, however late the pod is. Undefined for any other name.
 */
export function scheduledTime(jobName: string): Date | undefined {
  const ms = Number(NAME.exec(jobName)?.[1] ?? 0) * MINUTE_MS;
  return ms < FIRST_MS ? undefined : new Date(ms);
}

/**
 * The turn of a schedule that a Job of its CronJob is, with the dates of its window.
 * @throws ProblemError when the name tells no time, or the schedule has no turn then: it was changed after the CronJob
 */
export function scheduledTurn(schedule: Schedule, jobName: string | undefined): Turn {
  const at = scheduledTime(jobName ?? "");
  const where = SCHEDULED_JOB;
  if (!at) {
    const detail = jobName ? `"${jobName}" is no name that a CronJob gives` : "it is not set";
    throw new ProblemError([
      { code: "ARGUMENT_INVALID", where, detail, hint: "run it from a CronJob of `manifest --schedule`" },
    ]);
  }
  if (isTurn(schedule, at)) return turnAt(schedule, at);
  const detail = `the schedule of the workflow has no turn at ${at.toISOString()}`;
  throw new ProblemError([
    { code: "ARGUMENT_INVALID", where, detail, hint: "apply the CronJob anew: `manifest --schedule`" },
  ]);
}
