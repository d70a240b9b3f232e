import { daysOf } from "@collectro/contract";
import type { Promised } from "../promise.js";
import { wrongOf } from "../world/expected.js";
import { type FinishedHost, type HostRunOptions, runHostOnce } from "../world/host-run.js";
import { openWorld, type World } from "../world/world.js";

/** Seconds of the container's clock in one second: Node's timers and its clock go along. */
const SPEED = 60;
const MINUTE_MS = 60_000;
/** Announced before each batch of a slow source. */
const WAIT_MS = 20 * MINUTE_MS;
/**
 * What is judged is the container's own. What takes the machine's time, not the source's (loading code, a request to the
 * store), looks longer on such a clock, by as much as it is given longer here.
 */
const HURRIED = {
  limits: { blockedMs: 30_000 * SPEED, stalledMs: 10 * MINUTE_MS, maxWaitMs: 180 * MINUTE_MS },
  retry: { firstDeadlineMs: 30_000 * SPEED, totalMs: 300_000 * SPEED, firstDelayMs: 500, maxDelayMs: 30_000 },
} as const;
/** Exit code of the watchdog. */
const HUNG = 5;

/** Where the machine stands, and midnights in Japan around which a date is easily missed. */
const ZONES = ["Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati", "UTC"];
/** Last and first second of a day in Japan, in UTC: New Year, and both sides of a leap day. */
const MIDNIGHTS = [
  "2024-12-31 14:59:59",
  "2024-12-31 15:00:01",
  "2024-02-28 14:59:59",
  "2024-02-28 15:00:01",
  "2024-02-29 14:59:59",
  "2024-02-29 15:00:01",
];
const WINDOW = { from: "2024-02-28", to: "2024-03-01" } as const;
const ROWS = 3;

/** Sources that take hours, on a clock that goes faster, and clocks and zones in which dates are easily missed. */
export const slowSource: Promised = {
  name: "slow-source",
  idle: true,
  promise: {
    en: "Hours of announced waits are no hang, 10 min of silence are one, and no clock or zone of the machine moves a date",
    ja: "予告された待ちは何時間でも停止とみなさず、10 分の沈黙は停止とみなす。マシンの時計やタイムゾーンで日付はずれない",
  },
  measure: async ({ dir, size, say }) => {
    await using world = await openWorld(dir);
    const hours = size === "full" ? 6 : 2 / 3;
    const days = (hours * 60 * MINUTE_MS) / WAIT_MS;
    const window = { from: "2024-01-01", to: `2024-01-${String(days).padStart(2, "0")}` };
    const hurried = { supervisor: HURRIED, wrap: clock(`+0 x${SPEED}`) };
    const zones = size === "full" ? ZONES : ZONES.slice(1, 3);
    const moments = size === "full" ? MIDNIGHTS : MIDNIGHTS.slice(1, 4);
    const [slow, silent, moved] = await Promise.all([
      runHostOnce(world, { ...window, ...hurried, params: { mode: "slow", waitMs: WAIT_MS } }),
      runHostOnce(world, { ...hurried, params: { mode: "sleeps" } }),
      movedDates(world, zones, moments),
    ]);
    const wrong = [
      ...wrongOf(slow, { ...window, count: ROWS }).map((text) => `slow: ${text}`),
      ...(slow.report.result === "success" ? [] : [`slow: no success: ${slow.stdout.slice(-300)}`]),
      ...moved,
    ];
    for (const text of wrong) say(text);
    return [
      {
        what: { en: "hours of announced waits", ja: "予告された待ち（時間）" },
        value: waitedHours(slow),
        atLeast: hours,
      },
      {
        what: { en: "minutes of silence until it was ended as hung", ja: "沈黙から停止と判定されるまで（分）" },
        value: hungAfterMinutes(silent),
        atLeast: 10,
        atMost: 12,
      },
      {
        what: { en: "clocks and zones", ja: "時計とタイムゾーン" },
        value: zones.length * moments.length,
        atLeast: size === "full" ? 24 : 6,
      },
      { what: { en: "wrong words, rows or dates", ja: "誤った語・行・日付" }, value: wrong.length, atMost: 0 },
    ];
  },
};

/** `faketime`: what the program takes for now, and how fast time goes for it. */
function clock(time: string): NonNullable<HostRunOptions["wrap"]> {
  return (command, args) => ["faketime", ["-f", time, command, ...args]];
}

/** faketime reads a moment in the zone of the program that it starts. */
function localTime(utc: string, zone: string): string {
  const parts = { timeZone: zone, dateStyle: "short", timeStyle: "medium" } as const;
  return `@${new Intl.DateTimeFormat("sv-SE", parts).format(new Date(`${utc.replace(" ", "T")}Z`))}`;
}

/** Minutes in which nothing moved, as the error tells; NaN when the run was not ended as hung. */
function hungAfterMinutes({ code, report }: FinishedHost): number {
  const error = report.lines.find(({ severity, log }) => severity === "error" && log.includes("WORKER_HUNG"));
  const [, seconds] = /moved for ([0-9]+) s/.exec(error?.log ?? "") ?? [];
  return code === HUNG && report.result === "failure" ? Number(seconds) / 60 : Number.NaN;
}

/** By the container's own clock, as the last line of the log tells. */
function waitedHours({ report }: FinishedHost): number {
  const [, seconds] = /([0-9.]+) s$/.exec(report.lines.at(-1)?.log ?? "") ?? [];
  return Number(seconds) / 3_600;
}

async function movedDates(world: World, zones: readonly string[], moments: readonly string[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const zone of zones) {
    for (const moment of moments) {
      const run = await runHostOnce(world, { ...WINDOW, env: { TZ: zone }, wrap: clock(localTime(moment, zone)) });
      wrong.push(...wrongDates(run).map((text) => `${zone}, ${moment}: ${text}`));
    }
  }
  return wrong;
}

function wrongDates(run: FinishedHost): string[] {
  const told = run.report.lines.some(({ log }) => log.includes(`${WINDOW.from} – ${WINDOW.to}`));
  const dated = daysOf(WINDOW).every((day, index) => run.listed[index]?.includes(`/${day}_${day}/`));
  return [
    ...wrongOf(run, { ...WINDOW, count: ROWS }),
    ...(run.report.result === "success" ? [] : [`no success: ${run.stdout.slice(-300)}`]),
    ...(told ? [] : ["the log tells other dates"]),
    ...(dated ? [] : [`objects of other dates: ${run.listed.join(", ")}`]),
  ];
}
