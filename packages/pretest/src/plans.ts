import { addDays, isCalendarDate } from "@collectro/contract";
import { fullDisk, READ_ONLY } from "./faults/disks.js";
import { memoryLimits, timeZones } from "./faults/environment.js";
import { signalAfter, stopDuringUpload } from "./faults/signals.js";
import { sourceFaults } from "./faults/sources.js";
import { REFUSED, storageFaults } from "./faults/storage.js";
import type { PretestOptions } from "./options.js";
import { same, text } from "./text.js";
import type { TrialPlan } from "./trial/plan.js";
import type { TrialRecord } from "./trial/record.js";

/** The two undisturbed runs, the second in the folder of an earlier attempt. */
export function goodPlans({ window }: PretestOptions): readonly [TrialPlan, TrialPlan] {
  const good = { ...window, group: "good", expects: "success" } as const;
  return [
    { ...good, name: "good-1", title: text("the window", "指定した期間") },
    { ...good, name: "good-2", title: text("again, after an earlier attempt", "前回の試行の後に再度"), stale: true },
  ];
}

/** How it fails, how it stops, and what the dates mean. */
export function furtherPlans(options: PretestOptions, good: TrialRecord): TrialPlan[] {
  const { window, failingArgs, emptyDay, graceMs } = options;
  const stores = good.objects.length > 0;
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
    ...(options.subject.kind === "image" ? [readOnlyRootPlan(options)] : []),
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

function readOnlyRootPlan({ window }: PretestOptions): TrialPlan {
  const title = text("with a read-only root", "ルートファイルシステムを読み取り専用にして");
  return { ...window, name: "read-only-root", title, group: "hardened", expects: "either", readOnlyRoot: true };
}

function stopPlan({ window }: PretestOptions, graceMs: number): TrialPlan {
  const disturbance = stopDuringUpload(graceMs);
  return { ...window, name: "stop", title: disturbance.title, group: "stop", expects: "killed", disturbance };
}

/** The window, or with a single day the day before it too; the turn of a month; 29 February. */
function lawPlans({ window }: PretestOptions): TrialPlan[] {
  const { from, to } = window;
  const first = firstOfNextMonth(from);
  const month = { ...LAW, name: "month-end", title: text("the turn of a month", "月末から月初") };
  const leap = leapDayNear(to);
  return [
    ...splitPlans(from, to),
    { ...month, from: addDays(first, -1), to: first },
    dayPlan("month-end-1", addDays(first, -1), "month-end"),
    dayPlan("month-end-2", first, "month-end"),
    ...[-1, 0, 1].map(
      (days, index): TrialPlan => ({
        ...dayPlan(`leap-${index + 1}`, addDays(leap, days)),
        leapDay: true,
      }),
    ),
  ];
}

const LAW = { group: "law", expects: "either" } as const;

function dayPlan(name: string, date: string, partOf?: string): TrialPlan {
  return { ...LAW, name, title: same(date), from: date, to: date, ...(partOf !== undefined && { partOf }) };
}

function splitPlans(from: string, to: string): TrialPlan[] {
  if (from !== to) {
    const rest = { ...LAW, name: "other-days", title: text("without its first day", "初日以外") };
    return [dayPlan("first-day", from, "good-1"), { ...rest, from: addDays(from, 1), to, partOf: "good-1" }];
  }
  // The first day of the calendar has none before it.
  const [one, other] = from === FIRST_DATE ? [from, addDays(from, 1)] : [addDays(from, -1), from];
  return [
    { ...LAW, name: "two-days", title: text("two days together", "2 日分をまとめて"), from: one, to: other },
    dayPlan("two-days-1", one, "two-days"),
    dayPlan("two-days-2", other, "two-days"),
  ];
}

const FIRST_DATE = "0001-01-01";
const LAST_MONTH = "9999-12";

/** The last month of the calendar has none after it: then its own first day. */
function firstOfNextMonth(date: string): string {
  const month = date.slice(0, 7);
  return month === LAST_MONTH ? `${month}-01` : `${addDays(`${month}-28`, 4).slice(0, 7)}-01`;
}

/** The last 29 February that is not after this date; the first of the calendar before there was one. */
function leapDayNear(date: string): string {
  for (let year = Number(date.slice(0, 4)); year > 0; year -= 1) {
    const leap = `${String(year).padStart(4, "0")}-02-29`;
    if (isCalendarDate(leap) && leap <= date) return leap;
  }
  return "0004-02-29";
}

const KILL_POINTS = { quick: 5, full: 40 } as const;
const STOP_POINTS = { quick: 2, full: 20 } as const;
/** Room for none, one, two … of the files; each takes a block, and so does a file that is renamed later. */
const DISK_BLOCKS = { quick: [0, 2], full: [0, 1, 2, 3, 4, 5] } as const;

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
    ...DISK_BLOCKS[level].map((blocks) => {
      const disturbance = fullDisk(blocks);
      return { ...killed, name: `disk-${blocks}`, title: disturbance.title, disturbance };
    }),
    { ...killed, name: "disk-read-only", title: READ_ONLY.title, disturbance: READ_ONLY },
    ...timeZones(level).map((one) => ({ ...fault, ...one })),
    ...(level === "full" ? memoryLimits(subject.kind === "image").map((one) => ({ ...killed, ...one })) : []),
  ];
}
