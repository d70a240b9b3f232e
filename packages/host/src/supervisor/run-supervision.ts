import { formatProblem, type Language, type Problem, type ProblemCode } from "@collectro/contract";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { type Messages, mebibytes } from "../messages.js";
import type { Done, StageName, StoredShard, WorkerMessage } from "../protocol.js";
import type { Asked } from "../stages/1-ask.js";
import { publish } from "../stages/9-publish.js";
import type { RunLog } from "./log-file.js";
import type { Masker } from "./masker.js";
import { guardMemory } from "./memory-guard.js";
import { memoryLimitBytes } from "./memory-limit.js";
import { OutputRelay } from "./output-relay.js";
import type { SharedDirWriter } from "./shared-dir-writer.js";
import type { StartedWorker } from "./start-worker.js";
import { Watchdog, type WatchdogLimits } from "./watchdog.js";
import { listenToWorker, type WorkerEnd, type WorkerProcess } from "./worker-process.js";

/** How the run ends, before it is published. */
interface Ending {
  readonly code: ExitCode;
  readonly stage: StageName;
  readonly problems: readonly Problem[];
}

const MAX_ERROR_LINES = 20;
const PROGRESS_INTERVAL_MS = 60_000;
/** How long a failed worker may take to delete its objects and end. */
const MAX_TIDY_MS = 7_000;

/** Runs the worker of one RunRequest, watches it, and turns its end into the published result. */
export class RunSupervision {
  readonly #asked: Asked;
  readonly #masker: Masker;
  readonly #messages: Messages;
  readonly #language: Language;
  readonly #watchdog: Watchdog;
  readonly #startedAtMs = performance.now();
  readonly #started: StartedWorker;
  #worker: WorkerProcess | undefined;
  #log: RunLog | undefined;
  #output: OutputRelay | undefined;
  readonly #shards: StoredShard[] = [];
  #done: Done | undefined;
  #failed: Ending | undefined;
  #heapExhausted = false;
  #note = "";
  #moved = 0;
  #end: WorkerEnd | undefined;
  #settle: (ending: Ending) => void = () => {};

  constructor(
    asked: Asked,
    started: StartedWorker,
    masker: Masker,
    messages: Messages,
    language: Language,
    limits: WatchdogLimits,
  ) {
    this.#asked = asked;
    this.#started = started;
    this.#masker = masker;
    this.#messages = messages;
    this.#language = language;
    this.#watchdog = new Watchdog(limits, performance.now());
  }

  /** Ends the worker, whatever it is doing. */
  abandon(): void {
    if (!this.#end) this.#started.child.kill("SIGKILL");
  }

  /** From a claimed folder and an open log to the published word. */
  async run(writer: SharedDirWriter, log: RunLog): Promise<ExitCode> {
    this.#log = log;
    this.#output = new OutputRelay((text) => log.line("info", text), this.#messages);
    const ending = await this.#ending();
    this.abandon();
    this.#output.close();
    return this.#publish(writer, log, ending);
  }

  async #ending(): Promise<Ending> {
    const { request, problems } = this.#asked;
    if (!request) return { code: EXIT.badRequest, stage: "ask", problems };
    const { from, to } = request.window;
    this.#info(this.#messages.started(request.connector, `${from} – ${to}`, request.runId, request.parentRunId));
    const stopWatching = this.#watch();
    const stopListening = this.#listenForSignals();
    try {
      return await new Promise<Ending>((resolve) => {
        this.#settle = resolve;
        this.#worker = listenToWorker(this.#started, {
          message: (message) => this.#take(message),
          output: (line) => this.#takeOutput(line),
          end: (end) => this.#takeEnd(end),
        });
      });
    } finally {
      stopWatching();
      stopListening();
    }
  }

  #publish(writer: SharedDirWriter, log: RunLog, ending: Ending): ExitCode {
    const final = ending.code === EXIT.success ? this.#publishSuccess(writer) : ending;
    if (final.code === EXIT.success) return EXIT.success;
    this.#logErrors(log, final);
    writer.publishFailure();
    return final.code;
  }

  #publishSuccess(writer: SharedDirWriter): Ending {
    const { request } = this.#asked;
    if (!request || !this.#done) return ended("publish", "INTERNAL", "success without a request or a proof");
    const bytes = this.#shards.reduce((sum, shard) => sum + shard.bytes, 0);
    const seconds = ((performance.now() - this.#startedAtMs) / 1000).toFixed(1);
    const line = this.#messages.verified(this.#done.counts.stored, this.#shards.length, mebibytes(bytes), seconds);
    try {
      writer.writeReport({ runId: request.runId, connector: request.connector, window: request.window, ...this.#done });
      // The log is complete before the result is: whoever sees `success` has all lines.
      const disagreement = publish(writer, this.#shards, this.#done, request.uriScheme, () => this.#info(line));
      if (disagreement) return ended("prove", "PROOF_FAILED", disagreement);
      return { code: EXIT.success, stage: "publish", problems: [] };
    } catch (error) {
      const detail = (error as Error).message;
      return { ...ended("publish", "SHARED_DIR_UNUSABLE", detail), code: EXIT.sharedDirUnusable };
    }
  }

  #logErrors(log: RunLog, ending: Ending): void {
    for (const problem of ending.problems.slice(0, MAX_ERROR_LINES)) {
      log.line("error", `[${ending.stage}] ${formatProblem(problem, this.#language)}`);
    }
    const rest = ending.problems.length - MAX_ERROR_LINES;
    if (rest > 0) log.line("error", `[${ending.stage}] ${this.#messages.moreErrors(rest)}`);
  }

  #take(message: WorkerMessage): void {
    switch (message.kind) {
      case "ready":
        if (this.#asked.request) this.#worker?.send({ kind: "start", request: this.#asked.request });
        return;
      case "mask":
        if (this.#masker.add(message.values) > 0) this.#info(this.#messages.shortSecret());
        this.#worker?.send({ kind: "masked", id: message.id });
        return;
      case "log":
        this.#info(message.text);
        return;
      case "alive":
        this.#moved = message.moved;
        this.#note = message.note;
        this.#watchdog.alive(performance.now(), message.moved, message.waitingForMs, message.note);
        return;
      case "shard":
        this.#shards.push(message.shard);
        return;
      case "done":
        this.#done = message.done;
        return;
      case "failed":
        this.#takeFailure({ code: exitCodeOf(message.stage), stage: message.stage, problems: message.problems });
    }
  }

  /** The first cause is kept. The worker then deletes what it stored, for a bounded time. */
  #takeFailure(ending: Ending): void {
    if (this.#failed) return;
    this.#failed = ending;
    setTimeout(() => this.#settle(ending), MAX_TIDY_MS).unref();
  }

  #takeOutput(line: string): void {
    if (/heap out of memory|Reached heap limit/.test(line)) this.#heapExhausted = true;
    this.#output?.line(line);
  }

  /** Exit code 0 proves nothing: only `done` followed by a clean exit goes on to the proof. */
  #takeEnd(end: WorkerEnd): void {
    this.#end = end;
    if (this.#failed) this.#settle(this.#failed);
    else if (this.#done && end.code === 0) this.#settle({ code: EXIT.success, stage: "publish", problems: [] });
    else this.#settle(this.#death(end));
  }

  #death({ code, signal }: WorkerEnd): Ending {
    const how = signal ? `signal ${signal}` : `exit code ${code}`;
    if (this.#heapExhausted)
      return { ...ended("run", "MEMORY_EXCEEDED", `JavaScript heap exhausted, ${how}`), code: EXIT.memory };
    return ended("run", "WORKER_DIED", this.#done ? `${how} after its last word` : how);
  }

  #watch(): () => void {
    const timer = setInterval(() => {
      const wrong = this.#watchdog.verdict(performance.now());
      if (wrong) this.#settle({ ...ended("run", "WORKER_HUNG", wrong), code: EXIT.watchdog });
    }, 250);
    const progress = setInterval(() => this.#logProgress(), PROGRESS_INTERVAL_MS);
    const stopGuard = guardMemory(memoryLimitBytes(), this.#started.child.pid ?? 0, (usedBytes) => {
      const detail = `${mebibytes(usedBytes)} MiB of ${mebibytes(memoryLimitBytes() ?? 0)} MiB in use`;
      this.#settle({ ...ended("run", "MEMORY_EXCEEDED", detail), code: EXIT.memory });
    });
    return () => {
      clearInterval(timer);
      clearInterval(progress);
      stopGuard();
    };
  }

  #logProgress(): void {
    const bytes = this.#shards.reduce((sum, shard) => sum + shard.bytes, 0);
    this.#info(this.#messages.progress(this.#moved, this.#shards.length, mebibytes(bytes), this.#note));
  }

  /** First signal: the worker may tidy up within the grace; second signal: now. */
  #listenForSignals(): () => void {
    let graceTimer: NodeJS.Timeout | undefined;
    const stop = (signal: NodeJS.Signals): void => {
      const stopped: Ending = { ...ended("run", "STOPPED", `signal ${signal}`), code: EXIT.stopped };
      if (graceTimer) {
        this.#settle(stopped);
        return;
      }
      this.#failed = stopped;
      this.#worker?.send({ kind: "stop" });
      graceTimer = setTimeout(() => this.#settle(stopped), this.#asked.stopGraceMs);
    };
    const signals = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
    for (const signal of signals) process.on(signal, stop);
    return () => {
      clearTimeout(graceTimer);
      for (const signal of signals) process.off(signal, stop);
    };
  }

  #info(text: string): void {
    this.#log?.line("info", text);
  }
}

function ended(stage: StageName, code: ProblemCode, detail: string): Ending {
  return { code: EXIT.failed, stage, problems: [{ code, detail }] };
}

/** What could have been seen before any data was touched is a bad request. */
function exitCodeOf(stage: StageName): ExitCode {
  return stage === "ask" || stage === "open" ? EXIT.badRequest : EXIT.failed;
}
