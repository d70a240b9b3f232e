import type { Schedule } from "@collectro/crawler";
import { describe, expect, it } from "vitest";
import { cronJobOf } from "../src/cron-job.js";
import { scheduleProblems } from "../src/cron-rule.js";
import { jobOf } from "../src/job.js";
import { podTextsIn } from "../src/texts.js";
import { OPTIONS, podWorkflow, WINDOW } from "./workflow-kit.js";

const OPTIONS_OF_CRON = { crawlerImage: "registry.example/collectro:1", file: "sales.yaml", serviceAccount: "runner" };
const DAILY: Schedule = { cron: "0 5 * * *", timeZone: "Asia/Tokyo", dates: { daysBefore: 1 }, missed: "catch-up" };
const NOW = new Date("2026-11-30T00:00:00Z");

function told(changes: Partial<Schedule>): string {
  return scheduleProblems({ ...DAILY, ...changes }, "cron", podTextsIn("en"), NOW)
    .map(({ path, detail }) => `${path.join(".")} ${detail}`)
    .join("\n");
}

describe("the CronJob", () => {
  const { spec } = cronJobOf(podWorkflow(), OPTIONS_OF_CRON);
  const job = spec?.jobTemplate.spec;
  const [launcher] = job?.template.spec?.containers ?? [];

  it("fires in the zone of the workflow, one run at a time", () => {
    expect(spec).toMatchObject({ schedule: "0 5 * * *", timeZone: "Asia/Tokyo", concurrencyPolicy: "Forbid" });
    expect(spec?.startingDeadlineSeconds).toBeGreaterThan(0);
  });

  it("names the zone as Kubernetes knows it", () => {
    const zoneOf = (timeZone: string) =>
      cronJobOf(podWorkflow({ schedule: { ...DAILY, timeZone } }), OPTIONS_OF_CRON).spec?.timeZone;
    expect(["asia/tokyo", "Asia/Calcutta", "GMT"].map(zoneOf)).toEqual(["Asia/Tokyo", "Asia/Calcutta", "GMT"]);
  });

  it("tells the launcher its turn by the name of its Job, and not by the clock of a late pod", () => {
    expect(launcher?.args).toEqual([
      "crawl",
      "/workflows/sales.yaml",
      "--on",
      "kubernetes",
      "--scheduled",
      "--service-account",
      "runner",
    ]);
    expect(launcher?.env?.find(({ name }) => name === "COLLECTRO_SCHEDULED_JOB")?.valueFrom?.fieldRef?.fieldPath).toBe(
      "metadata.labels['batch.kubernetes.io/job-name']",
    );
  });

  it("tries a launcher again that the cluster ended, and none that brought a verdict", () => {
    const [rule] = job?.podFailurePolicy?.rules ?? [];
    expect(rule).toMatchObject({ action: "FailJob", onExitCodes: { containerName: "launcher", values: [1, 2, 3, 5] } });
    expect(job?.backoffLimit).toBeGreaterThan(0);
  });

  it("waits longer than the run may take", () => {
    const run = jobOf(podWorkflow(), WINDOW, OPTIONS).spec?.activeDeadlineSeconds ?? 0;
    expect(job?.activeDeadlineSeconds).toBeGreaterThan(run);
  });
});

describe("a schedule that a CronJob cannot express", () => {
  it.each(["0 5 * * 1-5", "*/15 0-6 1,15 * *", "0 5 1 jan-mar *", "0 5 1 * MON", "0 5 */2 * *"])(
    "is not %s",
    (cron) => {
      expect(told({ cron })).toBe("");
    },
  );

  it.each([
    ["0 5 L * *", "no last day"],
    ["0 5 * * 7", "no day 7"],
    ["0 5 * * 5-7", "no day 7"],
    ["0 5 */2 * 1", "a step in the days"],
    ["0 5 * * MON#1", 'does not take "MON#1"'],
    ["0 5 15W * *", 'does not take "15W"'],
  ])("is %s", (cron, expected) => {
    expect(told({ cron })).toContain(`schedule.cron`);
    expect(told({ cron })).toContain(expected);
  });

  it.each([
    ["an hour that does not come in spring", "30 2 * * *", "on 2027-03-14", "from 02:00 to 03:00"],
    ["an hour that comes twice in autumn", "15 1 * * *", "on 2027-11-07", "from 01:00 to 02:00"],
  ])("is one within %s", (_, cron, day, hours) => {
    const problem = told({ cron, timeZone: "America/New_York" });
    expect(problem).toContain(day);
    expect(problem).toContain(hours);
  });

  it.each([
    ["on a day of the month that is a Sunday of March years later", "30 2 10 * *", "2030-03-10"],
    ["on a day of the year that is a Sunday of November years later", "30 1 4 11 *", "2029-11-04"],
  ])("is one within such an hour %s", (_, cron, day) => {
    expect(told({ cron, timeZone: "America/New_York" })).toContain(`on ${day}`);
  });

  it("is none at other hours, or on other days", () => {
    expect(told({ cron: "30 5 * * *", timeZone: "America/New_York" })).toBe("");
    expect(told({ cron: "30 2 * * 1-5", timeZone: "America/New_York" })).toBe("");
    expect(told({ cron: "30 2 * * *", timeZone: "Asia/Tokyo" })).toBe("");
  });

  it("is none at all", () => {
    expect(scheduleProblems(undefined, "").map(({ detail }) => detail)).toEqual(["the workflow has no schedule"]);
  });
});
