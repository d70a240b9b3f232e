import { type Problem, ProblemError } from "@collectro/contract";
import type { CommanderError } from "commander";
import { EXIT_BAD_INPUT } from "./failure.js";
import type { Texts, UsageFault } from "./texts.js";

/**
 * What commander ended with: an exit code when it has said everything itself (help, version).
 * Throws a problem for a command line that is wrong; no value of an option is ever repeated, it may be a secret.
 */
export function exitCodeOf({ code, exitCode, message }: CommanderError, texts: Texts): number {
  if (exitCode === 0) return 0;
  // No verb at all: commander has shown the help.
  if (code === "commander.help") return EXIT_BAD_INPUT;
  const detail = code in texts.usage ? texts.usage[code as UsageFault] : message;
  const suggestion = /Did you mean (?:one of )?(.*)\?/.exec(message)?.[1];
  const named = /'([^'=]*)/.exec(message)?.[1];
  const problem: Problem = {
    code: "ARGUMENT_INVALID",
    detail,
    ...(named === undefined ? {} : { where: named }),
    ...(suggestion === undefined ? {} : { hint: texts.didYouMean(suggestion) }),
  };
  throw new ProblemError([problem]);
}
