import type { Problem } from "@collectro/contract";
import { ApiFailure } from "../problems.js";

/** Wrong dates as an answer, each at its field. */
export function windowFailure(problems: readonly Problem[]): ApiFailure {
  const keyed = problems.map((problem) => ({ ...problem, keys: windowKeys(problem) }));
  return new ApiFailure(keyed, 400);
}

/** `FROM, TO` → `from`, `to`. */
export function windowKeys({ where = "" }: Problem): string[] {
  return where.split(", ").map((name) => name.toLowerCase());
}
