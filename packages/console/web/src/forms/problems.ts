import type { ApiProblem } from "../../../src/api/index.js";

/** What is wrong with the fields of a form, by where they are in it: `params/path`, `table/schema/0/type`. */
export interface FieldProblems {
  /** What is said at a field. */
  readonly at: (path: string) => string | undefined;
  /** What is said at a field and of all inside of it. */
  readonly under: (path: string) => string | undefined;
  /** Whether something is wrong at a field or inside of it. */
  readonly within: (path: string) => boolean;
  /** In the order told. */
  readonly all: readonly ApiProblem[];
}

/** Sorts problems to fields. Of a connector's own `where`, the name of a param, `base` is the path of its params. */
export function problemsByField(all: readonly ApiProblem[], base = ""): FieldProblems {
  const told = all.map((problem) => ({ path: pathOfProblem(problem, base), text: textOf(problem) }));
  const isUnder = (path: string) => (one: { readonly path: string }) =>
    one.path === path || one.path.startsWith(`${path}/`);
  return {
    at: (path) => joined(told.filter((one) => one.path === path)),
    under: (path) => joined(told.filter(isUnder(path))),
    within: (path) => told.some(isUnder(path)),
    all,
  };
}

function joined(told: readonly { readonly text: string }[]): string | undefined {
  return told.length > 0 ? told.map(({ text }) => text).join(" ") : undefined;
}

/** Where in the form a problem is; empty: nowhere that is known. */
export function pathOfProblem({ keys, where }: ApiProblem, base = ""): string {
  if (keys) return keys.join("/");
  return base ? [base, ...where.split(".")].join("/") : "";
}

/** What and what to do, without the place: that is where it is shown. */
export function textOf({ detail, hint }: ApiProblem): string {
  return hint ? `${detail} — ${hint}` : detail;
}
