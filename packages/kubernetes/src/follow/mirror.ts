import type { Clock } from "@collectro/backfill/engine";
import type { V1Job, V1Pod } from "@kubernetes/client-node";
import { ApiRefusal, type Change, isPassing, type Kinds, type KubernetesApi } from "../api/kubernetes-api.js";
import { API_WAITS, backoff } from "./backoff.js";

/** A silence of the API server shorter than this is nobody's business. */
const TELL_AFTER_MS = 5_000;

/** How far an object is known. */
interface Sight {
  /** It has been deleted since. */
  readonly gone: boolean;
  /** Nobody told of its deletion: it was not there any more after a silence, in which it may have changed as well. */
  readonly unseen: boolean;
}

/** A pod as the cluster last told it. */
export interface SeenPod extends Sight {
  readonly pod: V1Pod;
}

/** A Job as the cluster last told it. */
export interface SeenJob extends Sight {
  readonly job: V1Job;
}

/** Jobs and their pods as the cluster last told them. */
export interface Mirror {
  job(name: string): V1Job | undefined;
  /** The pods of a Job, the oldest first, those with it that are gone: their last state says how they ended. */
  podsOf(job: string): readonly SeenPod[];
  /** All Jobs that are known, in no order, with those that are gone and not forgotten yet. */
  jobs(): readonly SeenJob[];
  /** Their pods, likewise, the oldest first. */
  pods(): readonly SeenPod[];
  /** Takes in a Job that was made just now: the watch tells it in its own time, and until then it is not gone. */
  expect(job: V1Job): void;
  /** Drops what is known of a Job and its pods. */
  forget(job: string): void;
  /** Resolves at the next change, or when the signal aborts. */
  changed(signal: AbortSignal): Promise<void>;
  /** Aborts, with the refusal as its reason, when nothing is told any more. */
  readonly failed: AbortSignal;
}

/** What a mirror is made of. */
export interface MirrorParts {
  readonly api: KubernetesApi;
  /** Of the Jobs and of their pods. */
  readonly labels: string;
  readonly clock: Clock;
  /** The longest silence of the API server that is waited out, in milliseconds. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  /** The API server has not answered for a while; it answers again. */
  readonly onAway: (error: ApiRefusal) => void;
  readonly onBack: () => void;
}

interface Seen<T> extends Sight {
  readonly object: T;
}

/**
 * Keeps a mirror until the signal aborts: lists once, then watches. Watches that end are taken up where they ended; when the
 * server has forgotten that place, everything is listed again. Resolves when both kinds have been listed.
 */
export async function openMirror(parts: MirrorParts): Promise<Mirror> {
  const jobs = new Map<string, Seen<V1Job>>();
  const pods = new Map<string, Seen<V1Pod>>();
  const failed = new AbortController();
  let changed = Promise.withResolvers<void>();
  const wake = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const away = awayness(parts);
  const keepKind = <K extends keyof Kinds>(kind: K, into: Map<string, Seen<Kinds[K]>>): Promise<void> => {
    const listed = Promise.withResolvers<void>();
    keep(parts, kind, into, away, () => {
      listed.resolve();
      wake();
    }).catch((error: unknown) => {
      listed.reject(error);
      failed.abort(error);
      wake();
    });
    return listed.promise;
  };
  await Promise.all([keepKind("jobs", jobs), keepKind("pods", pods)]);
  const podsWhere = (isWanted: (pod: V1Pod) => boolean): SeenPod[] =>
    [...pods.values()]
      .filter(({ object }) => isWanted(object))
      .map(({ object: pod, ...sight }) => ({ pod, ...sight }))
      .sort((one, other) => bornMs(one.pod) - bornMs(other.pod));
  return {
    job(name) {
      const seen = jobs.get(name);
      return seen?.gone ? undefined : seen?.object;
    },
    podsOf: (job) => podsWhere((pod) => jobOf(pod) === job),
    jobs: () => [...jobs.values()].map(({ object: job, ...sight }) => ({ job, ...sight })),
    pods: () => podsWhere(() => true),
    expect(job) {
      const name = nameOf(job);
      if (!jobs.has(name)) jobs.set(name, { object: job, ...SEEN });
    },
    forget(job) {
      jobs.delete(job);
      for (const [name, { object }] of pods) if (jobOf(object) === job) pods.delete(name);
    },
    changed: (signal) => untilEither(changed.promise, signal),
    failed: failed.signal,
  };
}

const SEEN: Sight = { gone: false, unseen: false };

async function keep<K extends keyof Kinds>(
  { api, labels, clock, signal }: MirrorParts,
  kind: K,
  into: Map<string, Seen<Kinds[K]>>,
  away: ReturnType<typeof awayness>,
  onChange: () => void,
): Promise<void> {
  const waits = backoff(clock, API_WAITS);
  let version: string | undefined;
  while (!signal.aborted) {
    try {
      if (version === undefined) {
        const listing = await api.list(kind, labels);
        for (const [name, seen] of into) if (!seen.gone) into.set(name, { ...seen, gone: true, unseen: true });
        for (const object of listing.items) into.set(nameOf(object), { object, ...SEEN });
        version = listing.resourceVersion;
        onChange();
      }
      const startedMs = clock.nowMs();
      const take = (change: Change<Kinds[K]>): void => {
        into.set(nameOf(change.object), { ...change, unseen: false });
        waits.reset();
        onChange();
      };
      const request = { labels, resourceVersion: version, onOpen: away.answered, onChange: take, signal };
      version = await api.watch(kind, request);
      // One that ends at once would be asked for without a pause.
      if (clock.nowMs() - startedMs < API_WAITS.firstMs) await waits.wait(signal);
    } catch (error) {
      if (error instanceof ApiRefusal && error.status === 410) version = undefined;
      else if (!isPassing(error)) throw error;
      else away.silent(error as ApiRefusal);
      await waits.wait(signal);
    }
  }
}

/** Counts the silence of the server over all requests to it. */
function awayness({ clock, patienceMs, onAway, onBack }: MirrorParts) {
  let sinceMs: number | undefined;
  let told = false;
  return {
    answered(): void {
      sinceMs = undefined;
      if (told) onBack();
      told = false;
    },
    silent(error: ApiRefusal): void {
      sinceMs ??= clock.nowMs();
      const silentMs = clock.nowMs() - sinceMs;
      if (silentMs > patienceMs) throw error;
      if (!told && silentMs >= Math.min(TELL_AFTER_MS, patienceMs)) {
        told = true;
        onAway(error);
      }
    },
  };
}

function nameOf({ metadata }: V1Job | V1Pod): string {
  return metadata?.name ?? "";
}

/** The Job that a pod belongs to; servers before 1.27 know only the second label. */
export function jobOf({ metadata }: V1Pod): string | undefined {
  return metadata?.labels?.["batch.kubernetes.io/job-name"] ?? metadata?.labels?.["job-name"];
}

/** A list gives dates, a watch the texts of dates. */
function bornMs({ metadata }: V1Pod): number {
  return metadata?.creationTimestamp ? new Date(metadata.creationTimestamp).getTime() : 0;
}

async function untilEither(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const aborted = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => aborted.resolve(), { once: true });
  await Promise.race([promise, aborted.promise]);
}
