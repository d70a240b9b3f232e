import { addDays } from "@collectro/contract";
import { fullDisk, READ_ONLY } from "./faults/disks.js";
import { memoryLimits, timeZones } from "./faults/environment.js";
import { signalAfter, stopDuringUpload } from "./faults/signals.js";
import { sourceFaults } from "./faults/sources.js";
import { REFUSED, storageFaults } from "./faults/storage.js";
import type { PretestOptions } from "./options.js";
import { text } from "./text.js";
import type { TrialPlan } from "./trial/plan.js";
import type { TrialRecord } from "./trial/record.js";

/** The two undisturbed runs, the second in the folder of an earlier attempt. */
export function goodPlans({ window }: PretestOptions): TrialPlan[] {
  const good = { ...window, group: "good", expects: "success" } as const;
  return [
    { ...good, name: "good-1", title: text("the window", "指定した期間") },
    { ...good, name: "good-2", title: text("again, after an earlier attempt", "前回の試行の後に再度"), stale: true },
  ];
}

/** How it fails, how it stops, and what the dates mean. */
export function furtherPlans(options: PretestOptions, good: TrialRecord | undefined): TrialPlan[] {
  const { window, failingArgs, emptyDay, graceMs } = options;
  const stores = (good?.objects.length ?? 0) > 0;
  const refused = { title: REFUSED.title, disturbance: REFUSED, stale: true };
  return [
    {
      ...window,
      ...refused,
      name: "storage-refused",
      // A run that stores nothing does not notice.
      ...(stores
        ? ({ group: "failing", expects: "failure" } as const)
        : ({ group: "fault", expects: "either" } as const)),
    },
    ...(failingArgs.length === 0
      ? []
      : [
          {
            ...window,
            name: "failing-args",
            title: text("with the failing arguments", "失敗する引数で"),
            group: "failing",
            expects: "failure",
            args: [...options.args, ...failingArgs],
          } as const,
        ]),
    ...(stores ? [stopPlan(options, graceMs)] : []),
    ...lawPlans(options),
    ...(emptyDay
      ? [
          {
            name: "empty-day",
            title: text("a day without rows", "0 件の日"),
            from: emptyDay.date,
            to: emptyDay.date,
            group: "empty",
            expects: emptyDay.word,
          } as const,
        ]
      : []),
  ];
}

function stopPlan({ window }: PretestOptions, graceMs: number): TrialPlan {
  const disturbance = stopDuringUpload(graceMs);
  return { ...window, name: "stop", title: disturbance.title, group: "stop", expects: "killed", disturbance };
}

/** The window, or with a single day the day before it too; the turn of a month; 29 February. */
function lawPlans({ window }: PretestOptions): TrialPlan[] {
  const { from, to } = window;
  const law = { group: "law", expects: "either" } as const;
  const day = (name: string, date: string, partOf?: string): TrialPlan => ({
    ...law,
    name,
    title: text(date, date),
    from: date,
    to: date,
    ...(partOf === undefined ? {} : { partOf }),
  });
  const firstOfMonth = `${addDays(`${from.slice(0, 7)}-28`, 4).slice(0, 7)}-01`;
  const lastOfMonth = addDays(firstOfMonth, -1);
  const month = { ...law, name: "month-end", title: text("the turn of a month", "月末から月初") };
  const leap = leapDayBefore(to);
  const leapDays = [addDays(leap, -1), leap, addDays(leap, 1)];
  const split: TrialPlan[] =
    from === to
      ? [
          {
            ...law,
            name: "two-days",
            title: text("with the day before", "前日と合わせて"),
            from: addDays(from, -1),
            to,
          },
          day("two-days-1", addDays(from, -1), "two-days"),
          day("two-days-2", to, "two-days"),
        ]
      : [
          day("first-day", from, "good-1"),
          {
            ...law,
            name: "other-days",
            title: text("without its first day", "初日以外"),
            from: addDays(from, 1),
            to,
            partOf: "good-1",
          },
        ];
  return [
    ...split,
    { ...month, from: lastOfMonth, to: firstOfMonth },
    day("month-end-1", lastOfMonth, "month-end"),
    day("month-end-2", firstOfMonth, "month-end"),
    ...leapDays.map((date, index): TrialPlan => ({ ...day(`leap-${index + 1}`, date), leapDay: true })),
  ];
}

/** The last 29 February that is not after this date. */
function leapDayBefore(date: string): string {
  for (let year = Number(date.slice(0, 4)); ; year -= 1) {
    const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
    const leap = `${String(year).padStart(4, "0")}-02-29`;
    if (isLeap && leap <= date) return leap;
  }
}

const KILL_POINTS = { quick: 5, full: 40 } as const;
const STOP_POINTS = { quick: 2, full: 20 } as const;
const DISKS = { quick: [0, 300], full: [0, 60, 120, 200, 300, 500, 1_000, 4_000] } as const;

/** The fault matrix, around a run that takes `goodMs` undisturbed. */
export function faultPlans(options: PretestOptions, goodMs: number): TrialPlan[] {
  const { faults: level, window, subject, graceMs } = options;
  if (level === "none") return [];
  const fault = { ...window, group: "fault", expects: "either" } as const;
  const killed = { ...window, group: "fault", expects: "killed" } as const;
  const points = (name: "SIGKILL" | "SIGTERM", count: number): TrialPlan[] =>
    Array.from({ length: count }, (_, index) => {
      const disturbance = signalAfter(name, (goodMs * (index + 0.5)) / count, graceMs);
      return { ...killed, name: `${name.toLowerCase()}-${index + 1}`, title: disturbance.title, disturbance };
    });
  return [
    ...storageFaults(level).map((one) => ({ ...fault, ...one, title: one.disturbance.title })),
    ...sourceFaults(level, [...options.upstreams.keys()]).map((one) => ({
      ...fault,
      ...one,
      title: one.disturbance.title,
    })),
    ...points("SIGKILL", KILL_POINTS[level]),
    ...points("SIGTERM", STOP_POINTS[level]),
    ...DISKS[level].map((left) => {
      const disturbance = fullDisk(left);
      return { ...killed, name: `disk-${left}`, title: disturbance.title, disturbance };
    }),
    { ...killed, name: "disk-read-only", title: READ_ONLY.title, disturbance: READ_ONLY },
    ...timeZones(level).map((one) => ({ ...fault, ...one })),
    ...(level === "full" ? memoryLimits(subject.kind === "image").map((one) => ({ ...killed, ...one })) : []),
  ];
}
