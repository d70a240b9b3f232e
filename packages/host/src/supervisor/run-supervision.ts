import { EXIT } from "../exit-codes.js";
import { type Messages, mebibytes } from "../messages.js";
import type { Counts, Done, RunRequest, StoredShard, WorkerMessage, WorkerOptions } from "../protocol.js";
import type { Asked } from "../stages/1-ask.js";
import { type Ending, ended, failedIn } from "./ending.js";
import { LogBudget } from "./log-budget.js";
import type { RunLog } from "./log-file.js";
import type { Masker } from "./masker.js";
import { guardMemory } from "./memory-guard.js";
import { memoryLimitBytes } from "./memory-limit.js";
import { oomKills } from "./oom-kills.js";
import { OutputRelay } from "./output-relay.js";
import type { StartedWorker } from "./start-worker.js";
import type { StopSignals } from "./stop-signals.js";
import { Watchdog, type WatchdogLimits } from "./watchdog.js";
import { listenToWorker, type WorkerEnd, type WorkerProcess } from "./worker-process.js";

const PROGRESS_INTERVAL_MS = 60_000;
const WATCH_INTERVAL_MS = 250;
/** How long a failed worker may take to delete its objects and end. */
const MAX_TIDY_MS = 7_000;

/** Runs the worker of one RunRequest and watches it to its end. */
export class RunSupervision {
  readonly messages: Messages;
  readonly startedAtMs = performance.now();
  readonly shards: StoredShard[] = [];
  /** The worker's claim, once it was made. */
  done: Done | undefined;
  /** Knows the secrets of the run. */
  readonly masker: Masker;
  readonly #asked: Asked;
  readonly #watchdog: Watchdog;
  readonly #started: StartedWorker;
  readonly #signals: StopSignals;
  readonly #options: WorkerOptions;
  #worker: WorkerProcess | undefined;
  #log: RunLog | undefined;
  #said: LogBudget | undefined;
  #output: OutputRelay | undefined;
  #failed: Ending | undefined;
  #left: number | undefined;
  #workerFailed = false;
  #heapExhausted = false;
  #stopAsked = false;
  #note = "";
  #read = 0;
  #encoded = 0;
  #stored = 0;
  readonly #oomKillsBefore = oomKills() ?? 0;
  #settle: (ending: Ending) => void = () => {};

  constructor(
    asked: Asked,
    started: StartedWorker,
    signals: StopSignals,
    masker: Masker,
    messages: Messages,
    limits: WatchdogLimits,
    options: WorkerOptions,
  ) {
    this.#asked = asked;
    this.#started = started;
    this.#signals = signals;
    this.masker = masker;
    this.messages = messages;
    this.#watchdog = new Watchdog(limits, performance.now(), messages.details);
    this.#options = options;
  }

  get request(): RunRequest | undefined {
    return this.#asked.request;
  }

  /** Objects of a run that failed which nobody has deleted. */
  get left(): number {
    return this.#left ?? this.shards.length;
  }

  /** Rows so far, as the worker has told them. */
  get counts(): Pick<Counts, "read" | "encoded" | "stored"> {
    return { read: this.#read, encoded: this.#encoded, stored: this.#stored };
  }

  /** Where the objects of this run are, as a prefix. */
  get objectsPrefix(): string {
    const { output, connector } = this.request ?? {};
    return `gs://${output?.bucket}/${output?.prefix ? `${output.prefix}/` : ""}${connector}/`;
  }

  /** From an open log to the end of the worker, and to nothing of it being left alive. */
  async run(log: RunLog): Promise<Ending> {
    this.#log = log;
    const said = new LogBudget(log, this.messages);
    const output = new OutputRelay((text) => said.line(text), this.messages);
    this.#said = said;
    this.#output = output;
    const ending = await this.#ending();
    this.#started.child.kill("SIGKILL");
    output.close();
    said.close();
    return ending;
  }

  async #ending(): Promise<Ending> {
    const { request, problems } = this.#asked;
    if (!request) return { code: EXIT.badRequest, stage: "ask", problems };
    const { from, to } = request.window;
    this.#info(this.messages.started(request.connector, `${from} – ${to}`, request.runId, request.parentRunId));
    const stopWatching = this.#watch();
    try {
      return await new Promise<Ending>((resolve) => {
        this.#settle = resolve;
        this.#worker = listenToWorker(this.#started, this.masker, {
          message: (message) => this.#take(message),
          output: (line) => this.#takeOutput(line),
          end: (end) => this.#settle(this.#endingOf(end)),
        });
        this.#signals.listen((signal) => this.#stop(signal));
      });
    } finally {
      stopWatching();
    }
  }

  #take(message: WorkerMessage): void {
    switch (message.kind) {
      case "ready":
        if (this.request) this.#start(this.request);
        return;
      case "mask":
        if (this.masker.add(message.values) > 0) this.#info(this.messages.shortSecret());
        this.#worker?.send({ kind: "masked", id: message.id });
        return;
      case "log":
        this.#said?.line(message.text);
        return;
      case "alive":
        this.#read = message.read;
        this.#encoded = message.encoded;
        this.#note = message.note;
        this.#watchdog.alive(performance.now(), message.moved, message.waitingForMs, message.note);
        return;
      case "shard":
        this.shards.push(message.shard);
        this.#stored += message.shard.rows;
        // Read and encoded are told now and then only; what is stored was both.
        this.#encoded = Math.max(this.#encoded, this.#stored);
        this.#read = Math.max(this.#read, this.#encoded);
        return;
      case "done":
        if (!this.#workerFailed) this.done = message.done;
        return;
      case "failed":
        this.#workerFailed = true;
        this.done = undefined;
        this.#awaitTidying(failedIn(message.stage, message.problems), MAX_TIDY_MS);
        return;
      case "tidied":
        this.#left = message.left;
    }
  }

  #start(request: RunRequest): void {
    const { retry, instrument } = this.#options;
    const options = { ...(retry ? { retry } : {}), ...(instrument ? { instrument } : {}) };
    this.#worker?.send({ kind: "start", request, options });
  }

  /** The first cause is kept. The worker then deletes what it stored, for a bounded time, and ends. */
  #awaitTidying(ending: Ending, maxMs: number): void {
    const first = this.#failed ?? ending;
    this.#failed = first;
    setTimeout(() => this.#settle(first), maxMs).unref();
  }

  #takeOutput(line: string): void {
    if (/heap out of memory|Reached heap limit/.test(line)) this.#heapExhausted = true;
    this.#output?.line(line);
  }

  /** Exit code 0 proves nothing: only `done` followed by a clean exit goes on to the proof. */
  #endingOf({ code, signal }: WorkerEnd): Ending {
    // A stop that came while the last message was on its way changes nothing: the run is complete.
    if (this.done && code === 0) return { code: EXIT.success, stage: "publish", problems: [] };
    if (this.#failed) return this.#failed;
    const { details } = this.messages;
    const how = details.died(code, signal);
    // Nothing here kills the worker before the run is settled: the signal came from outside.
    if (signal === "SIGKILL" && (oomKills() ?? 0) > this.#oomKillsBefore) {
      const limit = mebibytes(memoryLimitBytes() ?? 0);
      return ended("run", "MEMORY_EXCEEDED", details.killedByKernel(limit), EXIT.memory);
    }
    if (this.#heapExhausted) {
      return ended("run", "MEMORY_EXCEEDED", details.heapExhausted(how), EXIT.memory);
    }
    return ended("run", "WORKER_DIED", this.done ? details.diedAfterLastWord(how) : how);
  }

  #watch(): () => void {
    const timer = setInterval(() => {
      const wrong = this.#watchdog.verdict(performance.now());
      if (wrong) this.#settle(this.#failed ?? ended("run", "WORKER_HUNG", wrong, EXIT.watchdog));
    }, WATCH_INTERVAL_MS);
    const progress = setInterval(() => this.#logProgress(), PROGRESS_INTERVAL_MS);
    const stopGuard = guardMemory(memoryLimitBytes(), this.#started.child.pid ?? 0, (usedBytes) => {
      const detail = this.messages.details.memoryInUse(mebibytes(usedBytes), mebibytes(memoryLimitBytes() ?? 0));
      this.#settle(this.#failed ?? ended("run", "MEMORY_EXCEEDED", detail, EXIT.memory));
    });
    return () => {
      clearInterval(timer);
      clearInterval(progress);
      stopGuard();
    };
  }

  #logProgress(): void {
    const bytes = this.shards.reduce((sum, shard) => sum + shard.bytes, 0);
    this.#info(this.messages.progress(this.#read, this.shards.length, mebibytes(bytes), this.#note));
  }

  /** First signal: the worker may tidy up within the grace; second signal: now. */
  #stop(signal: NodeJS.Signals): void {
    const stopped = ended("run", "STOPPED", this.messages.details.signal(signal), EXIT.stopped);
    if (this.#stopAsked) {
      this.#settle(this.#failed ?? stopped);
      return;
    }
    this.#stopAsked = true;
    const { stopGraceMs } = this.#asked;
    this.#info(this.messages.stopping(signal, stopGraceMs / 1000));
    this.#awaitTidying(stopped, stopGraceMs);
    this.#worker?.send({ kind: "stop" });
  }

  #info(text: string): void {
    this.#log?.line("info", text);
  }
}
