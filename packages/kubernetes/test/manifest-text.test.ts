import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { cronJobOf } from "../src/cron-job.js";
import { jobOf } from "../src/job.js";
import { manifestText } from "../src/manifest-text.js";
import { OPTIONS, podWorkflow, WINDOW } from "./workflow-kit.js";

describe("a manifest as text", () => {
  const job = jobOf(podWorkflow(), WINDOW, OPTIONS);

  it.each(["1.1", "1.2"] as const)("is the manifest again to a parser of YAML %s", (version) => {
    for (const made of [job, cronJobOf(podWorkflow(), { crawlerImage: "x:1", file: "w.yaml" })]) {
      expect(parse(manifestText(made), { version })).toEqual(made);
    }
  });

  it("has dates in quotes, the workflow as lines, and begins with its kind", () => {
    const text = manifestText(job, ["Made by collectro."]);
    expect(text).toMatch(/^# Made by collectro\.\n\napiVersion: batch\/v1\nkind: Job\nmetadata:\n/);
    expect(text).toContain('value: "2024-09-24"');
    expect(text).toMatch(/value: \|\n +name: sales\n/);
  });

  it.each([
    "2024-09-24",
    "1e3",
    "0x1f",
    "12:30:00",
    "yes",
    "~",
    "",
    " a",
    "a: b",
    "#x",
    "1_000",
    "null",
    ".5",
    "!t",
    "a:",
  ])("keeps %j a text", (value) => {
    const made = { apiVersion: "v1", kind: "ConfigMap", data: { key: value, list: [value] } };
    for (const version of ["1.1", "1.2"] as const) expect(parse(manifestText(made), { version })).toEqual(made);
  });

  it("says why", () => {
    expect(manifestText(job)).toMatch(/# The crawler sees whether .*\n +shareProcessNamespace: true/);
  });
});
