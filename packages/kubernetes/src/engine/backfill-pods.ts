import type { Forecast } from "@collectro/backfill";
import type { RunWindow } from "@collectro/contract";
import type { Workflow } from "@collectro/crawler";
import type { V1PodSpec } from "@kubernetes/client-node";
import { jobOf } from "../job.js";
import { bytesOf, cpusOf } from "../quantities.js";
import { type WorkerOptions, workerJobOf } from "../worker-job.js";
import { workersFor } from "./workers-for.js";

/** From the order for a pod to the begin of its work, where nobody has measured it: a node is there, the image is not. In seconds. */
export const POD_START_SECONDS = 30;

/** What the pods of a backfill request over their lives: what a cluster is paid for. */
export interface BackfillPods {
  readonly pods: number;
  /** Of one pod, all its containers together. */
  readonly vcpu: number;
  readonly gib: number;
  /** Of all pods, from their start to their end. */
  readonly vcpuHours: number;
  readonly gibHours: number;
}

/** What a backfill runs, and what is known of it. */
export interface PodsParts {
  readonly workflow: Workflow;
  readonly pod: Omit<WorkerOptions, "name">;
  readonly forecast: Forecast;
  /** Workers, or Jobs, side by side. */
  readonly parallel: number;
}

/** The pods of workers: one start for each, however many slices it runs. */
export function podsOfWorkers({ workflow, pod, forecast, parallel }: PodsParts): BackfillPods {
  const { slices, sliceSeconds } = forecast;
  const workers = workersFor(slices, parallel, sliceSeconds);
  const order = { backfill: "", round: 1, workers, lanes: 1, maxFailed: 1 };
  const { spec } = workerJobOf(workflow, order, { ...pod, name: "worker" });
  return hoursOf(spec?.template.spec, workers, slices * sliceSeconds + workers * POD_START_SECONDS);
}

/** A pod for each slice. Slices that have run as Jobs were measured with the start of their pods. */
export function podsOfSlices({ workflow, pod, forecast }: PodsParts): BackfillPods {
  const { slices, sliceSeconds, own } = forecast;
  const { spec } = jobOf(workflow, ANY_DAY, { ...pod, name: "slice" });
  return hoursOf(spec?.template.spec, slices, slices * (sliceSeconds + (own ? 0 : POD_START_SECONDS)));
}

const ANY_DAY: RunWindow = { from: "2024-01-01", to: "2024-01-01" };

/** @param seconds of all pods together */
function hoursOf(spec: V1PodSpec | undefined, pods: number, seconds: number): BackfillPods {
  const sum = (read: (requests: Readonly<Record<string, string>>) => number): number =>
    (spec?.containers ?? []).reduce((total, { resources }) => total + read(resources?.requests ?? {}), 0);
  const vcpu = sum(({ cpu = "" }) => cpusOf(cpu));
  const gib = sum(({ memory = "" }) => bytesOf(memory)) / 1024 ** 3;
  const hours = seconds / 3600;
  return { pods, vcpu, gib, vcpuHours: vcpu * hours, gibHours: gib * hours };
}

/** What an hour costs, in any currency. */
export interface PodPrices {
  readonly vcpuHour: number;
  readonly gibHour: number;
}

/** What pods cost at these prices. */
export function costOf({ vcpuHours, gibHours }: BackfillPods, { vcpuHour, gibHour }: PodPrices): number {
  return vcpuHours * vcpuHour + gibHours * gibHour;
}
