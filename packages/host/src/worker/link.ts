import type { Problem, Severity } from "@collectro/contract";
import type { Counts, StageName, StoredShard, SupervisorMessage, WorkerMessage } from "../protocol.js";
import type { Masker } from "../supervisor/masker.js";

const ALIVE_INTERVAL_MS = 1_000;

/** The worker's end of the channel to the supervisor. */
export class SupervisorLink {
  /** Where the run is; goes into the line of a failure. */
  stage: StageName = "open";
  /** Rows, answers, pieces of files and bytes stored: any change is progress. */
  moved = 0;
  /** Rows so far, for the log and for screens. */
  counts: Pick<Counts, "read" | "encoded"> = { read: 0, encoded: 0 };
  #waitingUntilMs: number | undefined;
  #note = "";
  #nextMask = 0;
  readonly #masked = new Map<number, () => void>();
  #masker: Masker | undefined;

  readonly #post: NonNullable<typeof process.send>;

  constructor() {
    const post = process.send?.bind(process);
    if (!post) throw new Error("the worker is started by the supervisor only");
    this.#post = post;
    // From here on this object alone speaks for the worker: a connector's code finds no channel by accident.
    delete process.send;
    process.on("message", (message) => this.#take(message as SupervisorMessage));
    process.on("disconnect", () => process.exit(1));
    // A signal to the whole process group is the supervisor's to hear; this process is told what to do.
    for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(name, () => {});
    setInterval(() => this.#alive(), ALIVE_INTERVAL_MS).unref();
  }

  /** Called with the request, once. */
  onStart: (message: Extract<SupervisorMessage, { kind: "start" }>) => void = () => {};
  /** Called when the run is to stop. */
  onStop: () => void = () => {};

  /** Lets the process end when nothing but this channel is left to wait for: a promise that never settles is then seen. */
  unref(): void {
    process.channel?.unref();
  }

  ready(): void {
    this.#send({ kind: "ready" });
  }

  log(severity: Severity, text: string): void {
    this.#send({ kind: "log", severity, text });
  }

  shard(shard: StoredShard): void {
    this.#send({ kind: "shard", shard });
  }

  /** A text without the values given to `mask`: for what is cut here, where the supervisor would not know them again. */
  readonly withoutSecrets = (text: string): string => this.#masker?.mask(text) ?? text;

  /** Has the values masked in everything that is written from now on; resolves when that is so. */
  async mask(values: readonly string[]): Promise<void> {
    // Loaded with the first secret: a run without any need not wait for it.
    const { Masker } = await import("../supervisor/masker.js");
    this.#masker ??= new Masker();
    this.#masker.add(values);
    await this.#maskOutside(values);
  }

  #maskOutside(values: readonly string[]): Promise<void> {
    const id = this.#nextMask++;
    // The channel must hold the process while this answer is awaited.
    process.channel?.ref();
    return new Promise((resolve) => {
      this.#masked.set(id, () => {
        process.channel?.unref();
        resolve();
      });
      this.#send({ kind: "mask", id, values });
    });
  }

  /** Announces a wait, so that it is not taken for a hang. */
  waiting(reason: string, until: Date | undefined): void {
    this.#note = reason;
    this.#waitingUntilMs = (until ?? new Date(Date.now() + 3_600_000)).getTime() - Date.now() + performance.now();
    this.#alive();
  }

  /** Counts progress of the store: a connector that waits meanwhile goes on waiting. */
  stored(bytes: number): void {
    this.moved += bytes;
  }

  /** Counts progress of the connector and ends the wait that it announced. */
  advance(amount: number): void {
    this.moved += amount;
    this.#waitingUntilMs = undefined;
    this.#note = "";
  }

  /** Tells the failure at once: what comes after it may take the process down. */
  failed(stage: StageName, problems: readonly Problem[]): void {
    process.channel?.ref();
    this.#send({ kind: "failed", stage, problems });
  }

  /** Sends the last message and ends the process once it is handed over. */
  finish(message: Extract<WorkerMessage, { kind: "done" | "tidied" }>): void {
    process.channel?.ref();
    this.#post(message, () => process.exit(message.kind === "done" ? 0 : 1));
  }

  #alive(): void {
    this.#send({
      kind: "alive",
      moved: this.moved,
      read: this.counts.read,
      encoded: this.counts.encoded,
      waitingForMs: this.#remainingWaitMs(),
      note: this.#note,
    });
  }

  #remainingWaitMs(): number {
    return Math.max(0, (this.#waitingUntilMs ?? 0) - performance.now());
  }

  #send(message: WorkerMessage): void {
    if (process.connected) this.#post(message, () => {});
  }

  #take(message: SupervisorMessage): void {
    if (message.kind === "start") this.onStart(message);
    else if (message.kind === "stop") this.onStop();
    else this.#masked.get(message.id)?.();
  }
}
