import { describe, expect } from "vitest";
import { parse } from "yaml";
import { DATES, jsonOf, test } from "./cli-kit.js";

const WORKFLOW = `name: Sales_Daily
image: registry.example/sales:1
passEnv: [API_TOKEN]
output: gs://company-data/sales
table:
  name: shop.sales
  schema: [{name: day, type: DATE, mode: REQUIRED}]
bigquery: {}
schedule: {daily: {at: "05:00"}, daysBefore: 1}
`;
const IMAGE = { COLLECTRO_CRAWLER_IMAGE: "registry.example/collectro:1" };

describe("manifest", () => {
  test("prints the Job of one run, as YAML and as JSON, and never the value of a secret", async ({ world }) => {
    await world.write("workflows/sales.yaml", WORKFLOW);
    const env = { ...IMAGE, API_TOKEN: "hunter2" };
    const text = await world.cli(["manifest", "sales", ...DATES], { env });
    const json = await world.cli(["manifest", "sales", ...DATES, "--json"], { env });
    expect({ code: text.code, stderr: text.stderr }).toEqual({ code: 0, stderr: "" });
    expect(parse(text.stdout)).toEqual(jsonOf(json));
    expect(jsonOf(json)).toMatchObject({ apiVersion: "batch/v1", kind: "Job" });
    expect(text.stdout).not.toContain("hunter2");
  });

  test("prints the CronJob of the schedule", async ({ world }) => {
    await world.write("workflows/sales.yaml", WORKFLOW);
    const done = await world.cli(["manifest", "sales", "--schedule", "--namespace=data", "--json"], { env: IMAGE });
    expect(jsonOf(done)).toMatchObject({
      kind: "CronJob",
      metadata: { namespace: "data" },
      spec: { schedule: "0 5 * * *", timeZone: "Asia/Tokyo" },
    });
  });

  test("says with file, line and column what keeps a workflow out of a cluster", async ({ world }) => {
    const wrong = WORKFLOW.replace("bigquery: {}\n", "env: {DB_PASSWORD: x}\n").replace(
      "daily: {at",
      "monthly: {on: last, at",
    );
    await world.write("workflows/sales.yaml", wrong.replace("daysBefore", "monthsBefore"));
    const { code, stdout, stderr } = await world.cli(["manifest", "sales", "--schedule"], { env: IMAGE });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.match(/sales\.yaml:\d+:\d+/g)).toEqual(["sales.yaml:8:7", "sales.yaml:5:1", "sales.yaml:9:12"]);
  });

  test("refuses what it cannot know", async ({ world }) => {
    await world.write("workflows/sales.yaml", WORKFLOW);
    for (const [args, env, told] of [
      [DATES, {}, "--crawler-image"],
      [["--schedule", ...DATES], IMAGE, "--schedule"],
      [[], IMAGE, "WINDOW_MISSING"],
    ] as const) {
      const { code, stderr } = await world.cli(["manifest", "sales", ...args], { env });
      expect(code).toBe(2);
      expect(stderr).toContain(told);
    }
  });
});

test("crawl --on pod says with file, line and column what keeps a workflow out of a pod", async ({ world }) => {
  await world.write("workflows/sales.yaml", WORKFLOW.replace("bigquery: {}\n", "env: {DB_PASSWORD: x}\n"));
  const { code, stdout, stderr } = await world.cli(["crawl", "sales", "--on", "pod", ...DATES], { env: IMAGE });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^WORKFLOW_INVALID[^\n]*sales\.yaml:8:7\)[^\n]*DB_PASSWORD[^\n]*\n$/);
});
