import { formatProblem, type Language, problemsOf } from "@collectro/contract";
import { oneLine } from "./one-line.js";

/** Exit code of a command line that cannot be carried out as it was given. */
export const EXIT_BAD_INPUT = 2;
/** Exit code of a fault of our own. */
const EXIT_FAULT = 1;

/** Tells what was thrown, one line a problem and never a stack; returns the exit code. */
export function tellFailure(error: unknown, language: Language, json: boolean): number {
  const problems = problemsOf(error);
  const internal = { code: "INTERNAL", detail: error instanceof Error ? error.message : String(error) } as const;
  const errors = (problems ?? [internal]).map((problem) => formatProblem(problem, language));
  const { exitCode: own } = error as { exitCode?: unknown };
  const exitCode = typeof own === "number" ? own : problems ? EXIT_BAD_INPUT : EXIT_FAULT;
  tellErrors(errors, exitCode, json);
  return exitCode;
}

/** Error lines on stderr; with `--json` also on stdout, which then holds one JSON value whatever happens. */
export function tellErrors(errors: readonly string[], exitCode: number, json: boolean): void {
  for (const error of errors) console.error(oneLine(error));
  if (json) console.log(JSON.stringify({ exitCode, errors }));
}
