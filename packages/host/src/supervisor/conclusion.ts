import { formatProblem, type Language } from "@collectro/contract";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { mebibytes } from "../messages.js";
import { publish } from "../stages/9-publish.js";
import { type Ending, ended } from "./ending.js";
import type { RunLog } from "./log-file.js";
import type { RunSupervision } from "./run-supervision.js";
import type { SharedDirWriter } from "./shared-dir-writer.js";

const MAX_ERROR_LINES = 20;

/** From the end of the worker to the published word; returns the exit code. Throws when the folder refuses the word. */
export function conclude(
  ending: Ending,
  supervision: RunSupervision,
  writer: SharedDirWriter,
  log: RunLog,
  language: Language,
): ExitCode {
  const final = ending.code === EXIT.success ? publishSuccess(supervision, writer, log) : ending;
  if (final.code === EXIT.success) return EXIT.success;
  const lost = log.dropPending();
  writer.freeReserve();
  const { left, messages } = supervision;
  if (left > 0) log.line("info", messages.orphans(left, supervision.objectsPrefix));
  for (const problem of final.problems.slice(0, MAX_ERROR_LINES)) {
    log.line("error", `[${final.stage}] ${formatProblem(problem, language)}`);
  }
  if (lost > 0) log.line("info", messages.linesLost(lost));
  const rest = final.problems.length - MAX_ERROR_LINES;
  if (rest > 0) log.line("error", `[${final.stage}] ${messages.moreErrors(rest)}`);
  writer.publishFailure();
  return final.code;
}

function publishSuccess(supervision: RunSupervision, writer: SharedDirWriter, log: RunLog): Ending {
  const { request, shards, done, messages, startedAtMs } = supervision;
  if (!request || !done) return ended("publish", "INTERNAL", "success without a request or a proof");
  const bytes = shards.reduce((sum, shard) => sum + shard.bytes, 0);
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  try {
    const { runId, connector, window } = request;
    writer.writeReport({ runId, connector, window, ...done }, supervision.masker);
    const disagreement = publish(writer, shards, done, request.uriScheme, () => {
      // The log is complete before the result is: whoever sees `success` has all lines.
      log.line("info", messages.verified(done.counts.stored, shards.length, mebibytes(bytes), seconds));
      if (!log.complete) throw new Error("lines of the log could not be written: the disk is full");
    });
    if (disagreement) return ended("prove", "PROOF_FAILED", disagreement);
    return { code: EXIT.success, stage: "publish", problems: [] };
  } catch (error) {
    return ended("publish", "SHARED_DIR_UNUSABLE", (error as Error).message, EXIT.sharedDirUnusable);
  }
}
