import { CATALOGUE, type CatalogueEntry, type Language, type ProblemCode } from "./problem-catalogue.js";

/**
 * One thing that is wrong, told to a person.
 * `code` is stable, `where` names the place, `detail` states the facts without a secret; what to do comes from the
 * catalogue entry of the code unless `hint` says something more exact.
 */
export interface Problem {
  readonly code: ProblemCode;
  readonly where?: string;
  readonly detail: string;
  readonly hint?: string;
}

/** `CODE: title (where): detail - what to do`, in one line. Unknown codes (another version's) keep their detail. */
export function formatProblem(problem: Problem, language: Language = "en"): string {
  const known: CatalogueEntry | undefined = CATALOGUE[problem.code];
  const where = problem.where ? ` (${problem.where})` : "";
  const hint = problem.hint ?? known?.hint[language];
  return `${problem.code}: ${known?.title[language] ?? ""}${where}: ${problem.detail}${hint ? ` - ${hint}` : ""}`;
}

/** Reads a language from `LC_ALL`, `LC_MESSAGES`, `LANG` as POSIX orders them: Japanese for `ja…`, else English. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "";
  return locale.toLowerCase().startsWith("ja") ? "ja" : "en";
}

/** An error that carries problems for people. Matched by shape (`problemsOf`), since several copies of a package may be loaded. */
export class ProblemError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map((problem) => formatProblem(problem)).join("\n"), options);
    this.name = "ProblemError";
    this.problems = problems;
  }
}

/** The problems that an error carries, whichever copy of this package made it; undefined for any other value. */
export function problemsOf(error: unknown): readonly Problem[] | undefined {
  if (!(error instanceof Error) || !("problems" in error) || !Array.isArray(error.problems)) return undefined;
  const problems: readonly unknown[] = error.problems;
  return problems.length > 0 && problems.every(isProblem) ? problems : undefined;
}

function isProblem(value: unknown): value is Problem {
  if (typeof value !== "object" || value === null) return false;
  return "code" in value && typeof value.code === "string" && "detail" in value && typeof value.detail === "string";
}
