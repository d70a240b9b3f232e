/** When a workflow runs by itself, and for which date: checked, defaults filled in. */
export interface Schedule {
  /** Five fields: minute, hour, day of month, month, day of week. */
  readonly cron: string;
  /** IANA name of the zone in which the rule and its dates are meant. */
  readonly timeZone: string;
  readonly dates: ScheduleDates;
  readonly missed: MissedRuns;
}

/**
 * Which date a turn is for (guide: FROM, TO, 定期実行). `daysBefore`: that many days before the turn's date;
 * `monthsBefore`: the 1st of that many months before its month.
 */
export type ScheduleDates = { readonly daysBefore: number } | { readonly monthsBefore: number };

/** What becomes of turns while nobody ran the schedule: each is run when it runs again, or none is. */
export type MissedRuns = "catch-up" | "skip";
