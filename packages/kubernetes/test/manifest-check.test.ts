import type { V1CronJob, V1Job, V1Pod, V1PodSpec } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { cronJobOf } from "../src/cron-job.js";
import { jobOf } from "../src/job.js";
import { podOf } from "../src/pod.js";
import { manifestFaults } from "./manifest-check/check.js";
import { OPTIONS, podWorkflow, WINDOW } from "./workflow-kit.js";

const CRON_OPTIONS = { crawlerImage: "registry.example/collectro:1", file: "sales.yaml" };

function podIn(job: V1Job): V1PodSpec {
  const spec = job.spec?.template.spec;
  if (!spec) throw new Error("no pod");
  return spec;
}

/** The first container of a Job, to be spoilt. */
function crawlerIn(job: V1Job): Record<string, unknown> & V1PodSpec["containers"][number] {
  const [container] = podIn(job).containers;
  if (!container) throw new Error("no container");
  return container as never;
}

describe("what is made of workflows", () => {
  it.each([
    ["pod", podOf(podWorkflow(), WINDOW, OPTIONS)],
    ["Job", jobOf(podWorkflow(), WINDOW, OPTIONS)],
    [
      "Job with every option",
      jobOf(podWorkflow(), WINDOW, {
        ...OPTIONS,
        namespace: "data",
        serviceAccount: "runner",
        secret: "sales-env",
        language: "ja",
        external: { cpu: "500m", memory: "2Gi" },
        state: { persistentVolumeClaim: { claimName: "state" } },
      }),
    ],
    ["Job of a long name", jobOf(podWorkflow({ name: "L_".repeat(50) }), WINDOW, { ...OPTIONS, name: "l".repeat(63) })],
    ["CronJob", cronJobOf(podWorkflow(), CRON_OPTIONS)],
    [
      "CronJob of a long name",
      cronJobOf(podWorkflow({ name: "L_".repeat(50) }), { ...CRON_OPTIONS, namespace: "data" }),
    ],
  ])("the %s is right", (_, manifest: V1Pod | V1Job | V1CronJob) => {
    expect(manifestFaults(manifest)).toEqual([]);
  });
});

describe("a planted error is found:", () => {
  it.each<[string, (job: V1Job) => void, RegExp]>([
    [
      "a key that nobody knows",
      (job) => Object.assign(podIn(job), { restartPolicyy: "Never" }),
      /restartPolicyy: there is no/,
    ],
    [
      "one deep inside",
      (job) => Object.assign(crawlerIn(job).securityContext ?? {}, { readOnly: true }),
      /securityContext\.readOnly/,
    ],
    ["a wrong type", (job) => Object.assign(job.spec ?? {}, { backoffLimit: "0" }), /backoffLimit/],
    [
      "a word that is none of those allowed",
      (job) => Object.assign(job.spec ?? {}, { completionMode: "Sometimes" }),
      /completionMode/,
    ],
    [
      "restartPolicy Always",
      (job) => Object.assign(podIn(job), { restartPolicy: "Always" }),
      /restartPolicy: a Job takes/,
    ],
    ["no restartPolicy", (job) => void delete podIn(job).restartPolicy, /restartPolicy: a Job takes/],
    ["a name with capitals", (job) => Object.assign(job.metadata ?? {}, { name: "Sales" }), /no DNS-1123 name/],
    ["no name", (job) => void delete job.metadata?.name, /name: it is missing/],
    [
      "a name that is too long",
      (job) => Object.assign(job.metadata ?? {}, { name: "s".repeat(64) }),
      /longer than the 63/,
    ],
    [
      "a container's bad name",
      (job) => Object.assign(crawlerIn(job), { name: "my_crawler" }),
      /my_crawler" is no DNS-1123/,
    ],
    [
      "per-index without Indexed",
      (job) => Object.assign(job.spec ?? {}, { backoffLimitPerIndex: 1 }),
      /needs completionMode/,
    ],
    ["a missing volume", (job) => void podIn(job).volumes?.shift(), /there is no volume/],
    [
      "a bad quantity",
      (job) => Object.assign(crawlerIn(job).resources?.requests ?? {}, { memory: "1 GB" }),
      /quantity|memory/,
    ],
    ["absent requests", (job) => void delete crawlerIn(job).resources?.requests, /requests no cpu/],
    ["an absent limit", (job) => void delete crawlerIn(job).resources?.limits?.["memory"], /no limit of memory/],
    ["a volume without a limit", (job) => void delete podIn(job).volumes?.[0]?.emptyDir?.sizeLimit, /no sizeLimit/],
    ["a root file system to write to", (job) => void delete crawlerIn(job).securityContext, /root file system/],
    [
      "a rule about no container",
      (job) =>
        Object.assign(job.spec ?? {}, {
          podFailurePolicy: {
            rules: [{ action: "FailJob", onExitCodes: { containerName: "crowler", operator: "In", values: [2] } }],
          },
        }),
      /no container crowler/,
    ],
    ["a kind that nobody knows", (job) => Object.assign(job, { kind: "Jobb" }), /no such kind/],
  ])("%s", (_, spoil, expected) => {
    const job = structuredClone(jobOf(podWorkflow(), WINDOW, OPTIONS));
    spoil(job);
    expect(manifestFaults(job).join("\n")).toMatch(expected);
  });

  it("a CronJob's name that leaves no room for its Jobs'", () => {
    const cronJob = structuredClone(cronJobOf(podWorkflow(), CRON_OPTIONS));
    Object.assign(cronJob.metadata ?? {}, { name: "s".repeat(53) });
    expect(manifestFaults(cronJob).join("\n")).toMatch(/longer than the 52/);
  });
});
