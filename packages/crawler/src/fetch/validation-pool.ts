import { once } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { LineVerdict } from "@collectro/table-schema";
import { RunRefused } from "../reason.js";
import { compileFileValidator, type FileValidator, type ValidationRules } from "./validation.js";
import type { ValidationAnswer, ValidationQuestion } from "./validation-worker.js";

/** Below this a thread costs more than it saves. */
const MIN_BYTES_PER_THREAD = 8 * 1024 * 1024;
const MAX_THREADS = 4;

/** Validates staged files, side by side when there is enough to do. */
export interface ValidationPool extends AsyncDisposable {
  readonly validate: FileValidator;
  /** How many files are validated at the same time. */
  readonly lanes: number;
}

/** @param totalBytes of all files together: decides how many threads are worth their start */
export function openValidationPool(rules: ValidationRules, files: number, totalBytes: number): ValidationPool {
  const worth = Math.floor(totalBytes / MIN_BYTES_PER_THREAD);
  const threads = Math.min(worth, files, availableParallelism(), MAX_THREADS);
  if (threads < 1) {
    return { validate: compileFileValidator(rules), lanes: 1, [Symbol.asyncDispose]: async () => undefined };
  }
  const idle = Array.from({ length: threads }, () => startThread(rules));
  const all = [...idle];
  const waiting: ((thread: Worker) => void)[] = [];
  async function validate(path: string, object?: string): Promise<LineVerdict> {
    const thread = idle.pop() ?? (await new Promise<Worker>((resolve) => waiting.push(resolve)));
    try {
      return await ask(thread, { path, object });
    } finally {
      const next = waiting.shift();
      if (next) next(thread);
      else idle.push(thread);
    }
  }
  return {
    validate,
    lanes: threads,
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((thread) => thread.terminate()));
    },
  };
}

function startThread(rules: ValidationRules): Worker {
  // Threads run compiled code, also where this file itself runs from its source (tests).
  const url = new URL("./validation-worker.js", import.meta.url.replace("/crawler/src/", "/crawler/dist/"));
  // Nor do they inherit the condition by which tests resolve packages to their sources.
  const thread = new Worker(fileURLToPath(url), { workerData: rules, execArgv: [] });
  // Whoever waits for an answer hears of it; without this listener it would end the process.
  thread.on("error", () => undefined);
  return thread;
}

async function ask(thread: Worker, question: ValidationQuestion): Promise<LineVerdict> {
  thread.postMessage(question);
  const [answer] = (await once(thread, "message")) as [ValidationAnswer];
  if ("reasons" in answer) throw new RunRefused(answer.reasons);
  if ("failure" in answer) throw new Error(answer.failure);
  return answer.verdict;
}
