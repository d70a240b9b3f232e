import type { Forecast } from "@collectro/backfill";
import { describe, expect, it } from "vitest";
import { costOf, podsOfSlices, podsOfWorkers } from "../src/engine/backfill-pods.js";
import { WORKFLOW } from "./crawl-kit.js";

const POD = { crawlerImage: "registry.example/collectro:1" };
const FORECAST: Forecast = {
  runs: 3,
  own: false,
  scaled: false,
  slices: 100,
  sliceSeconds: 60,
  seconds: 600,
  rows: 0,
  bytes: 0,
};
const parts = { workflow: WORKFLOW, pod: POD, forecast: FORECAST, parallel: 10 };

describe("what pods request", () => {
  it("is that of both containers for each slice, from the start of its pod", () => {
    // 100 pods of 60 s, and 30 s each to start.
    expect(podsOfSlices(parts)).toEqual({ pods: 100, vcpu: 0.5, gib: 1.5, vcpuHours: 1.25, gibHours: 3.75 });
  });

  it("has no start added where slices were measured with it", () => {
    const forecast = { ...FORECAST, own: true, sliceSeconds: 90 };

    expect(podsOfSlices({ ...parts, forecast })).toMatchObject({ vcpuHours: 1.25, gibHours: 3.75 });
  });

  it("follows the memory that the workflow gives its container", () => {
    const workflow = { ...WORKFLOW, limits: { ...WORKFLOW.limits, memoryBytes: 3 * 1024 ** 3 } };

    expect(podsOfSlices({ ...parts, workflow })).toMatchObject({ gib: 4, gibHours: 10 });
    expect(podsOfWorkers({ ...parts, workflow })).toMatchObject({ gib: 4 });
  });

  it("has one start for each worker, and no more workers than are worth theirs", () => {
    // 6,000 s of slices, and ten starts: 6,300 s of 0.25 vCPU.
    expect(podsOfWorkers(parts)).toEqual({ pods: 10, vcpu: 0.25, gib: 1.5, vcpuHours: 0.4375, gibHours: 2.625 });
    expect(podsOfWorkers({ ...parts, parallel: 1_000 })).toMatchObject({ pods: 50 });
  });

  it("costs what an hour of each costs", () => {
    expect(costOf(podsOfSlices(parts), { vcpuHour: 4, gibHour: 0.4 })).toBeCloseTo(6.5);
  });
});
