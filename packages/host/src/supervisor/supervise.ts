import { formatProblem, HEARTBEAT_INTERVAL_MS, type Language, languageOf, type Problem } from "@collectro/contract";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { helpText } from "../help.js";
import { messagesIn } from "../messages.js";
import type { WorkerOptions } from "../protocol.js";
import { ask } from "../stages/1-ask.js";
import { version } from "../version.js";
import { conclude } from "./conclusion.js";
import { openRunLog, type RunLog } from "./log-file.js";
import { Masker } from "./masker.js";
import { RunSupervision } from "./run-supervision.js";
import { SharedDirWriter } from "./shared-dir-writer.js";
import type { StartedWorker } from "./start-worker.js";
import type { StopSignals } from "./stop-signals.js";
import { DEFAULT_LIMITS, type WatchdogLimits } from "./watchdog.js";

/** Screens are told at most so often how far the run is. */
const PROGRESS_INTERVAL_MS = 1_000;

/** What tests may change; the container uses the defaults. */
export interface SupervisorOptions extends WorkerOptions {
  readonly limits?: WatchdogLimits;
  /** The longest window that is taken, in days: a trial of many slices needs more than a real run may have. */
  readonly maxWindowDays?: number;
}

/** The shared folder, taken for this run. */
interface Claimed {
  readonly writer: SharedDirWriter;
  readonly log: RunLog;
}

/**
 * Process 1 of the container, from arguments to published result. Alone writes the three files; loads nothing but
 * built-in modules and pino, so that no library of a connector or of the cloud can take it down.
 * `base` is the `file:` URL of the package whose dependencies are the plugins; `worker` was started and gets no work
 * before the folder and the log are ready. Resolves to the exit code.
 */
export async function supervise(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  base: string,
  worker: StartedWorker,
  signals: StopSignals,
  options: SupervisorOptions = {},
): Promise<ExitCode> {
  const language = languageOf(env);
  const masker = new Masker();
  // A stderr that is closed is no reason to fail.
  process.stderr.on("error", () => {});
  try {
    const asked = ask(argv, env, base, options.maxWindowDays);
    if (asked.wants !== "run") {
      process.stdout.write(asked.wants === "help" ? helpText(language) : `${version()}\n`);
      return EXIT.success;
    }
    const claimed = await claim(asked.sharedDir, masker, language);
    if (!claimed) return EXIT.sharedDirUnusable;
    const { limits = DEFAULT_LIMITS } = options;
    const supervision = new RunSupervision(asked, worker, signals, masker, messagesIn(language), limits, options);
    return await superviseClaimed(claimed, supervision, masker, language);
  } finally {
    worker.child.kill("SIGKILL");
  }
}

async function superviseClaimed(
  { writer, log }: Claimed,
  supervision: RunSupervision,
  masker: Masker,
  language: Language,
): Promise<ExitCode> {
  writer.touchHeartbeat();
  const heartbeat = setInterval(() => writer.touchHeartbeat(), HEARTBEAT_INTERVAL_MS);
  const progress = setInterval(() => writer.writeProgress(supervision.counts), PROGRESS_INTERVAL_MS);
  try {
    const ending = await supervision.run(log);
    writer.writeProgress(supervision.counts);
    return conclude(ending, supervision, writer, log, language);
  } catch (error) {
    // The folder refuses its last files, or a fault of our own. Whatever can still be said is said.
    const { code, message } = error as NodeJS.ErrnoException;
    const problem: Problem = code
      ? { code: "SHARED_DIR_UNUSABLE", where: writer.paths.dir, detail: code }
      : { code: "INTERNAL", detail: message };
    giveUp(problem, writer, masker, language);
    return code ? EXIT.sharedDirUnusable : EXIT.failed;
  } finally {
    clearInterval(heartbeat);
    clearInterval(progress);
    await log.close();
  }
}

/** Takes folder and log, or tells on stderr, and in the folder as far as it can be written, why that is impossible. */
async function claim(dir: string, masker: Masker, language: Language): Promise<Claimed | undefined> {
  let writer: SharedDirWriter | undefined;
  try {
    writer = SharedDirWriter.open(dir);
    writer.claim();
    writer.reserve();
    return { writer, log: await openRunLog(writer.paths.log, masker, messagesIn(language)) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    giveUp({ code: "SHARED_DIR_UNUSABLE", where: dir, detail: code ?? message }, writer, masker, language);
    return undefined;
  }
}

function giveUp(problem: Problem, writer: SharedDirWriter | undefined, masker: Masker, language: Language): void {
  const line = masker.mask(formatProblem(problem, language));
  writer?.giveUp(line);
  process.stderr.write(`${line}\n`);
}
