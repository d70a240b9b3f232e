import {
  openLease,
  openRecords,
  openRegister,
  openShares,
  openSight,
  openSliceLedger,
  type RunGround,
  type SliceRecord,
  type SliceRun,
  slicesOf,
  work,
} from "@collectro/backfill/engine";
import { addDays, type RunWindow } from "@collectro/contract";
import type { BucketMark } from "@collectro/crawler";
import { Audit } from "./audit.js";
import { Bucket } from "./bucket.js";
import { Pod } from "./pod.js";
import { type Random, seeded } from "./random.js";
import type { Scenario } from "./scenario.js";
import { Source } from "./source.js";
import { VirtualTime } from "./virtual-time.js";

const FIRST_DAY = "2000-01-01";
const FOLDER = "simulated";
const ROUND = { id: FOLDER, round: 1 };
/** How often a run looks whether it may go on, in milliseconds. */
const LOOK_MS = 10_000;

/** What one slice takes. */
interface Job {
  readonly workSeconds: number;
  readonly requests: number;
}

/** A simulated cluster that runs one backfill. */
export class Cluster {
  readonly time = new VirtualTime();
  readonly source = new Source(this.time);
  readonly audit = new Audit();
  readonly bucket: Bucket;
  readonly #scenario: Scenario;
  readonly #random: Random;
  readonly #slices: readonly RunWindow[];
  readonly #jobs = new Map<string, Job>();
  #names = 0;
  counts = { attempts: 0, evictions: 0, freezes: 0, podStarts: 0, workSeconds: 0, startSeconds: 0 };

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#random = seeded(scenario.seed);
    const manners = { latencyMs: [10, 80], lostAnswers: 0.002, failures: 0.00002 } as const;
    this.bucket = new Bucket(this.time, this.#random, manners, (mark) => this.#note(mark));
    this.#slices = slicesOf({ from: FIRST_DAY, to: addDays(FIRST_DAY, scenario.slices - 1) }, "day");
    for (const { from } of this.#slices) {
      const requests = this.#random.between(...scenario.requests);
      this.#jobs.set(from, { requests, workSeconds: requests * this.#random.between(...scenario.secondsPerRequest) });
    }
  }

  get isDone(): boolean {
    return this.audit.settled === this.#slices.length;
  }

  async start(): Promise<void> {
    await this.#enter();
    for (let index = 0; index < this.#scenario.pods; index += 1) void this.#runPod(index);
  }

  /** The backfill is entered by a machine that nothing befalls. */
  async #enter(): Promise<void> {
    const shelf = this.bucket.clientOf(async () => undefined);
    const records = openRecords({
      shelf,
      clock: new Pod(this.time, this.#random).clock,
      nonce: () => String(this.#names++),
    });
    const days = { from: FIRST_DAY, to: addDays(FIRST_DAY, this.#scenario.slices - 1) };
    const entry = {
      ...ROUND,
      ...days,
      workflow: FOLDER,
      perSlice: "day",
      startedAt: "",
      lead: "",
      state: "running",
    } as const;
    await openRegister(records, FOLDER).admit(async () => ({ entry }));
  }

  /** Runs one pod of the job; when it is lost, another one of the same index takes its place. */
  async #runPod(index: number): Promise<void> {
    const seconds = this.#random.between(...this.#scenario.podStartSeconds);
    await this.time.wait(seconds * 1000);
    if (this.isDone) return;
    this.counts.podStarts += 1;
    this.counts.startSeconds += seconds;
    const pod = new Pod(this.time, this.#random);
    const ended = this.#work(pod, index).then(
      () => true,
      () => {
        // The process ends, and all that it had set going with it.
        pod.kill();
        return false;
      },
    );
    const lost = Promise.race([this.#evict(pod), this.#freeze(pod)]).then(() => false);
    if (!(await Promise.race([ended, lost])) && !this.isDone) void this.#runPod(index);
  }

  async #evict(pod: Pod): Promise<void> {
    await this.time.wait(this.#random.exponential(this.#scenario.evictedEverySeconds) * 1000);
    if (this.isDone) return;
    this.counts.evictions += 1;
    pod.kill();
  }

  async #freeze(pod: Pod): Promise<void> {
    await this.time.wait(this.#random.exponential(this.#scenario.frozenEverySeconds) * 1000);
    if (this.isDone) return;
    this.counts.freezes += 1;
    pod.freeze(this.#random.between(...this.#scenario.frozenSeconds) * 1000);
  }

  /** The shipped worker, on this cluster's clock and bucket. */
  async #work(pod: Pod, index: number): Promise<void> {
    const { pods, requestsPerSecond } = this.#scenario;
    const clock = pod.clock;
    const name = (): string => String(this.#names++);
    const records = openRecords({ shelf: this.bucket.clientOf(() => pod.alive()), clock, nonce: name });
    const register = openRegister(records, FOLDER);
    const process = { pid: 1, startedAt: "" };
    const lease = await openLease({ records, clock }, `${FOLDER}/workers/${index}-${name()}`, { host: "", process });
    const sight = openSight({ records, clock }, () => undefined);
    const share = { index, workers: pods, lanes: 1 };
    await work({
      ...share,
      ledger: openSliceLedger(records, FOLDER),
      lease,
      sight,
      slices: this.#slices,
      round: ROUND.round,
      isCurrent: () => register.isCurrent(ROUND),
      shares: openShares({ ...share, records, clock, lease, sight, folder: FOLDER, requestsPerSecond }),
      run: (slice, ground) =>
        this.#runSlice(pod, slice, ground, async () => {
          const claim = await records.read(ground.fence.mark);
          return claim?.generation === ground.fence.generation;
        }),
      recall: () => undefined,
      random: () => this.#random.next(),
      maxFailed: Number.POSITIVE_INFINITY,
      signal: new AbortController().signal,
      onEvent: () => undefined,
    });
    await lease.release();
  }

  /** What is in the ledger counts, also when the pod that wrote it dies before it hears so. */
  #note({ name, fields: { record = "" } }: BucketMark): void {
    if (!name.startsWith(`${FOLDER}/slices/`)) return;
    const slice = JSON.parse(record) as SliceRecord;
    if (slice.state === "ended" && !slice.again) this.audit.end(slice, slice.end?.verdict === "loaded");
  }

  /** A run: asks the source for as long as it takes, then loads. */
  async #runSlice(
    pod: Pod,
    slice: RunWindow,
    ground: RunGround,
    holdsClaim: () => Promise<boolean>,
  ): Promise<SliceRun> {
    const { workSeconds = 0, requests = 0 } = this.#jobs.get(slice.from) ?? {};
    const { requestsPerSecond: rate = requests / workSeconds } = ground;
    const seconds = Math.max(workSeconds, requests / rate);
    this.counts.attempts += 1;
    const startedMs = this.time.nowMs;
    for (let leftMs = seconds * 1000; leftMs > 0; leftMs -= LOOK_MS) {
      const pauseMs = Math.min(LOOK_MS, leftMs);
      const stop = this.source.send(requests / seconds);
      const forget = pod.onStop(stop);
      const count = pod.onStop(() => this.#count(workSeconds / seconds, startedMs));
      await pod.clock.sleep(pauseMs, ground.signal);
      for (const end of [stop, forget, count]) end();
      if (ground.signal.aborted || !(await ground.mayLoad())) return { again: false };
    }
    this.#count(workSeconds / seconds, startedMs);
    const end = { rows: 1, bytes: 1, seconds };
    if (this.#random.next() < this.#scenario.failures) return { end: { ...end, verdict: "lost" }, again: true };
    if (!(await holdsClaim())) return { again: false };
    await this.#load(pod, slice);
    return { end: { ...end, verdict: "loaded" }, again: false };
  }

  async #load(pod: Pod, slice: RunWindow): Promise<void> {
    if (this.audit.isInTable(slice)) return;
    const startedMs = this.time.nowMs;
    // The transaction of a pod that dies or stands still in the middle of it may come to its end without it, or not.
    let isOpen = true;
    const forget = pod.onStop(() => {
      isOpen = this.#random.next() < 0.5;
      if (!isOpen) this.audit.commit(slice);
    });
    await pod.clock.sleep(this.#scenario.loadSeconds * 1000);
    forget();
    if (isOpen) this.audit.commit(slice);
    this.#count(1, startedMs);
  }

  #count(share: number, startedMs: number): void {
    this.counts.workSeconds += (share * (this.time.nowMs - startedMs)) / 1000;
  }
}
