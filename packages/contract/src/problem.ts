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
  // A code of another version may be any text, also the name of something that every object inherits.
  const known: CatalogueEntry | undefined = Object.hasOwn(CATALOGUE, problem.code)
    ? CATALOGUE[problem.code]
    : undefined;
  const title = known ? `: ${known.title[language]}` : "";
  const where = problem.where ? ` (${problem.where})` : "";
  const hint = problem.hint ?? known?.hint[language];
  const text = `${problem.code}${title}${where}: ${problem.detail}${hint ? ` - ${hint}` : ""}`;
  const lines = text.split(/[\r\n\u0085\u2028\u2029]/).map((line) => line.trim());
  return lines.filter((line) => line !== "").join(" ");
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
  if (!("code" in value && typeof value.code === "string" && "detail" in value)) return false;
  if ("where" in value && !isOptionalText(value.where)) return false;
  if ("hint" in value && !isOptionalText(value.hint)) return false;
  return typeof value.detail === "string";
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}
