import { formatProblem, HEARTBEAT_INTERVAL_MS, languageOf, type Problem } from "@collectro/contract";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { helpText } from "../help.js";
import { messagesIn } from "../messages.js";
import { type Asked, ask } from "../stages/1-ask.js";
import { version } from "../version.js";
import { openRunLog, type RunLog } from "./log-file.js";
import { Masker } from "./masker.js";
import { RunSupervision } from "./run-supervision.js";
import { SharedDirWriter } from "./shared-dir-writer.js";
import type { StartedWorker } from "./start-worker.js";
import { DEFAULT_LIMITS, type WatchdogLimits } from "./watchdog.js";

/** What tests may change; the container uses the defaults. */
export interface SupervisorOptions {
  readonly limits?: WatchdogLimits;
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
  options: SupervisorOptions = {},
): Promise<ExitCode> {
  const language = languageOf(env);
  const asked = ask(argv, env, base);
  if (asked.wants !== "run") {
    worker.child.kill("SIGKILL");
    process.stdout.write(asked.wants === "help" ? helpText(language) : `${version()}\n`);
    return EXIT.success;
  }
  const masker = new Masker();
  const limits = options.limits ?? DEFAULT_LIMITS;
  const supervision = new RunSupervision(asked, worker, masker, messagesIn(language), language, limits);
  const writer = claim(asked);
  if ("problem" in writer) {
    supervision.abandon();
    process.stderr.write(`${formatProblem(writer.problem, language)}\n`);
    return EXIT.sharedDirUnusable;
  }
  return await superviseWith(writer, supervision, masker);
}

async function superviseWith(writer: SharedDirWriter, supervision: RunSupervision, masker: Masker): Promise<ExitCode> {
  writer.touchHeartbeat();
  const heartbeat = setInterval(() => writer.touchHeartbeat(), HEARTBEAT_INTERVAL_MS);
  let log: RunLog | undefined;
  try {
    log = await openRunLog(writer.paths.log, masker);
    return await supervision.run(writer, log);
  } catch (error) {
    // A fault of our own: the word must still be right.
    writer.publishFailure();
    process.stderr.write(`${masker.mask(String(error))}\n`);
    return EXIT.failed;
  } finally {
    clearInterval(heartbeat);
    supervision.abandon();
    log?.close();
  }
}

function claim(asked: Asked): SharedDirWriter | { problem: Problem } {
  try {
    return SharedDirWriter.claim(asked.sharedDir);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { problem: { code: "SHARED_DIR_UNUSABLE", where: asked.sharedDir, detail: code ? `${code}` : message } };
  }
}
