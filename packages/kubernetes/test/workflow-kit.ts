import type { Workflow } from "@collectro/crawler";

/** A workflow that can run in a pod, with something of everything that a pod has to pass on. */
export function podWorkflow(changes: Partial<Workflow> = {}): Workflow {
  return {
    name: "sales",
    runnable: { kind: "image", image: "registry.example/sales:1" },
    args: ["--connector", "rest", "--param", "token=env:API_TOKEN"],
    env: { GREETING: "costs $(FROM) and $5" },
    passEnv: ["API_TOKEN"],
    output: { bucket: "company-data", object: "sales/" },
    table: {
      name: "shop.sales",
      schema: { fields: [{ name: "day", type: "DATE", mode: "REQUIRED" }] },
      mode: "replace-window",
      windowColumn: "day",
    },
    limits: { silenceMs: 600_000, totalMs: 7_200_000, graceMs: 30_000, memoryBytes: 1024 ** 3, requestsPerSecond: 2.5 },
    emptyWindow: "failure",
    trustResult: false,
    bigquery: { location: "asia-northeast1" },
    notify: { slack: "env:SLACK_URL" },
    schedule: { cron: "0 5 * * *", timeZone: "Asia/Tokyo", dates: { daysBefore: 1 }, missed: "catch-up" },
    dir: "/nowhere",
    ...changes,
  };
}

/** One day. */
export const WINDOW = { from: "2024-09-24", to: "2024-09-24" };

/** The least that a cluster decides. */
export const OPTIONS = { name: "sales-20240924", crawlerImage: "registry.example/collectro:1" };
