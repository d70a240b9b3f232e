import { Job } from "kubernetes-models/batch/v1";
import { describe, expect, it } from "vitest";
import { jobOf } from "../src/job.js";
import { podOf } from "../src/pod.js";
import { OPTIONS, podWorkflow, WINDOW } from "./workflow-kit.js";

describe("the Job", () => {
  it("runs the very pod, once", () => {
    const { spec } = jobOf(podWorkflow(), WINDOW, OPTIONS);
    expect(spec?.template.spec).toEqual(podOf(podWorkflow(), WINDOW, OPTIONS).spec);
    expect(spec?.backoffLimit).toBe(0);
  });

  it("is what the API takes", () => {
    expect(() => new Job(jobOf(podWorkflow(), WINDOW, OPTIONS) as never).validate()).not.toThrow();
    expect(() => new Job({ metadata: {}, spec: { backoffLimit: "0" } } as never).validate()).toThrow();
  });

  it("outlasts every limit of the crawler itself", () => {
    const { spec } = jobOf(podWorkflow(), WINDOW, OPTIONS);
    expect(spec?.activeDeadlineSeconds).toBe(600 + 7200 + 30 + 3600 + 30);
  });

  it("is run anew after the loss of its node only where nothing can be loaded twice", () => {
    const { table } = podWorkflow();
    const rulesOf = (mode: "append" | "truncate" | "replace-window") =>
      jobOf(podWorkflow({ table: { ...table, mode } }), WINDOW, OPTIONS).spec?.podFailurePolicy?.rules.length ?? 0;
    expect([rulesOf("append"), rulesOf("truncate"), rulesOf("replace-window")]).toEqual([0, 1, 1]);
  });
});
