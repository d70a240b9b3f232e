import type { Clock } from "@collectro/backfill/engine";
import type { V1Job } from "@kubernetes/client-node";
import { ApiRefusal, isPassing, type KubernetesApi } from "../api/kubernetes-api.js";
import { API_WAITS, backoff } from "../follow/backoff.js";
import { type FollowTimes, isFinished } from "../follow/job-follower.js";
import { LABELS, labelled, selector } from "./labels.js";

/** A Job to be made, one at a time of its kind. */
export interface JobOrder {
  /** What its kind is known by. Of Jobs with all these labels one goes on at a time. */
  readonly labels: Readonly<Record<string, string>>;
  /** Whose it is. A Job of the same owner is this one: it is not made again. */
  readonly owner: string;
  /** Makes the Job of an attempt, from 1. The same attempt has the same name. */
  readonly make: (attempt: number) => V1Job;
}

/** What came of an order: the Job, made now or before; another one that goes on; or nothing, since it was stopped. */
export type Placed = Made | { readonly other: V1Job } | Stopped;

/** A Job that is there; `isNew`: it was made now. */
export interface Made {
  readonly job: V1Job;
  readonly isNew: boolean;
}

/** Nothing is known to be made. */
export interface Stopped {
  readonly stopped: true;
  /** The Job that was asked for, if any was: see `madeUnheard`. */
  readonly asked?: string;
}

/**
 * Makes a Job, exactly one, however often the answers get lost: the name is fixed by the attempt, so that the server refuses a
 * second one, and the owner's label tells whose the first one is.
 * @param signal stops it before the next request
 * @throws ApiRefusal when the server refuses, or does not answer for longer than `times` allow
 */
export async function placeJob(
  api: KubernetesApi,
  order: JobOrder,
  clock: Clock,
  times: Pick<FollowTimes, "firstMs" | "awayMs">,
  signal: AbortSignal,
): Promise<Placed> {
  let asked: string | undefined;
  const make = (attempt: number): V1Job => {
    const job = order.make(attempt);
    asked = job.metadata?.name;
    return job;
  };
  try {
    return await place(api, { ...order, make }, clock, times, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    return { stopped: true, ...(asked === undefined ? {} : { asked }) };
  }
}

/**
 * The Job that was asked for when its making was stopped, if the server made it, and only its answer got lost.
 * @throws ApiRefusal when the server does not say
 */
export async function madeUnheard(
  api: KubernetesApi,
  { asked }: Stopped,
  owner: string,
  clock: Clock,
  patienceMs: number,
): Promise<Made | undefined> {
  if (asked === undefined) return undefined;
  const job = await patiently(() => api.readJob(asked), clock, patienceMs, new AbortController().signal);
  return job && labelOf(job, LABELS.owner) === owner ? { job, isNew: true } : undefined;
}

/** @throws the signal's reason, too */
async function place(
  api: KubernetesApi,
  order: JobOrder,
  clock: Clock,
  times: Pick<FollowTimes, "firstMs" | "awayMs">,
  signal: AbortSignal,
): Promise<Placed> {
  for (let patienceMs = times.firstMs; ; patienceMs = times.awayMs) {
    const list = () => api.list("jobs", selector(order.labels));
    const { items } = await patiently(list, clock, patienceMs, signal);
    const own = items.find((job) => labelOf(job, LABELS.owner) === order.owner);
    if (own) return { job: own, isNew: false };
    const other = items.find((job) => !isFinished(job));
    if (other) return { other };
    const attempt = 1 + Math.max(0, ...items.map((job) => Number(labelOf(job, LABELS.attempt) ?? 0)));
    const labels = { ...order.labels, [LABELS.owner]: order.owner, [LABELS.attempt]: String(attempt) };
    const job = labelled(order.make(attempt), labels);
    const made = await patiently(() => create(api, job), clock, times.awayMs, signal);
    // Somebody else was faster, or a Job of that name knows nothing of us: look again.
    if (made) return { job: made, isNew: true };
    await clock.sleep(API_WAITS.firstMs, signal);
    signal.throwIfAborted();
  }
}

/** The Job as it was made, now or by a request whose answer got lost; undefined when the name is somebody else's. */
async function create(api: KubernetesApi, job: V1Job): Promise<V1Job | undefined> {
  try {
    return await api.createJob(job);
  } catch (error) {
    if (!(error instanceof ApiRefusal && error.status === 409)) throw error;
    const there = await api.readJob(job.metadata?.name ?? "");
    return there && labelOf(there, LABELS.owner) === labelOf(job, LABELS.owner) ? there : undefined;
  }
}

/** Asks again while the server does not answer. */
export async function patiently<T>(
  request: () => Promise<T>,
  clock: Clock,
  patienceMs: number,
  signal: AbortSignal,
): Promise<T> {
  const waits = backoff(clock, API_WAITS);
  const untilMs = clock.nowMs() + patienceMs;
  for (;;) {
    try {
      return await request();
    } catch (error) {
      if (!isPassing(error) || clock.nowMs() >= untilMs) throw error;
    }
    await waits.wait(signal);
    signal.throwIfAborted();
  }
}

function labelOf({ metadata }: V1Job, name: string): string | undefined {
  return metadata?.labels?.[name];
}
